"""Sentences for problems of building a snapshot."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "snapshot.tag_owned_twice": ProblemWords(
        zh="标签「{tag}」已由来源「{owner}」提供；一个标签只能有一个来源。",
        en="The tag `{tag}` already comes from `{owner}`; a tag has one source.",
        fix_zh="从其中一个来源的映射中删去该标签，然后重新导入。",
        fix_en="Take the tag out of the mapping of one of the two and import it again.",
    ),
    "snapshot.other_kind": ProblemWords(
        zh="标签「{tag}」的类型是 {kind}，但导入的列是 {stored}。",
        en="The tag `{tag}` is of kind {kind}, but its imported column is {stored}.",
        fix_zh="标签目录在导入之后改过：请重新导入该来源。",
        fix_en="The catalogue changed after the import: import this source again.",
    ),
    "snapshot.customer_twice": ProblemWords(
        zh="客户「{customer}」出现了不止一次；每位客户只能有一行。",
        en="The customer `{customer}` occurs more than once; each has one row.",
        fix_zh="每位客户只留一行，或在映射中用 take 汇总，然后重新导入。",
        fix_en="Keep one row a customer, or reduce them in the mapping, and import again.",
    ),
    "snapshot.consents": ProblemWords(
        zh="同意记录有 {found} 种用途与渠道的组合；最多支持 {limit} 种。",
        en="The consents name {found} pairs of purpose and channel; {limit} are possible.",
        fix_zh="合并用途或渠道，然后重新导入同意记录。",
        fix_en="Merge purposes or channels and import the consents again.",
    ),
}
