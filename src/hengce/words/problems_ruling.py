"""What is wrong when people change the bank's policy."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "policy.changed_here": ProblemWords(
        zh="全行规则自上次加载文件夹之后，在控制台和文件里都改过，内容不同。",
        en="Since the folder was last applied, both the console and the file changed the policy.",
        fix_zh="把控制台生效的版本写进 policy.yaml，或加 --take-policy 以文件为准。",
        fix_en="Take the version in force into policy.yaml, or let the file win: --take-policy.",
    ),
    "request.policy_maker": ProblemWords(
        zh="改过这一版全行规则的人，不能批准它，也不能使它生效。",
        en="Whoever wrote on this version of the policy neither approves it nor puts it in force.",
        fix_zh="请另一位有权限的同事来做。",
        fix_en="Ask a colleague who may.",
    ),
    "request.policy_step": ProblemWords(
        zh="没有等待这一步的全行规则。",
        en="No version of the policy waits for this step.",
        fix_zh="先看它到了哪一步：已提交 → 已批准 → 生效。",
        fix_en="Look where it stands: handed in, approved, in force.",
    ),
    "request.policy_version": ProblemWords(
        zh="等待的已是另一版全行规则，不是您看到的那一版。",
        en="Another version of the policy waits by now than the one that you looked at.",
        fix_zh="先查看新的一版。",
        fix_en="Look at the new one first.",
    ),
    "request.policy_moved": ProblemWords(
        zh="这一版是在另一版全行规则的基础上改的，生效的规则此后已变。",
        en="This version was made from another policy than the one in force now.",
        fix_zh="退回后，对照现在生效的规则修改并重新提交。",
        fix_en="Return it; compare it with what is in force, and hand it in anew.",
    ),
    "request.policy_same": ProblemWords(
        zh="草稿与生效的全行规则内容相同，没有可提交的改动。",
        en="The draft says what is in force already.",
        fix_zh="先修改，再提交。",
        fix_en="Change something before you hand it in.",
    ),
    "request.policy_not_tighter": ProblemWords(
        zh="草稿里有放宽、无法证明只会收紧、或会拦住客户必须收到的消息的改动，不能一人立即生效。",
        en="Something in the draft may let more through, or keep back what must be said.",
        fix_zh="提交给另一位同事批准；或只保留收紧营销与关怀的改动。",
        fix_en="Hand it in for approval, or keep only what tightens marketing and care.",
    ),
}
