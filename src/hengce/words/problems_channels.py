"""Sentences for problems of channels: what they need, and what they cannot carry."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "channel.secret_missing": ProblemWords(
        zh="环境变量「{name}」没有值。",
        en="The environment variable `{name}` has no value.",
        fix_zh="启动前设置该变量；密钥不写进文档。",
        fix_en="Set it before the start; a secret never stands in a document.",
    ),
}
