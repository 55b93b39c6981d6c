"""Sentences for what an examination of an installation finds."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "backup.missing": ProblemWords(
        zh="备份中缺少该文件。",
        en="The backup lacks this file.",
        fix_zh="改用另一份备份。",
        fix_en="Use another backup.",
    ),
    "backup.damaged": ProblemWords(
        zh="备份中的该文件与清单不符。",
        en="This file of the backup differs from its manifest.",
        fix_zh="改用另一份备份。",
        fix_en="Use another backup.",
    ),
    "backup.stranger": ProblemWords(
        zh="备份中有清单未列的文件。",
        en="The manifest of the backup does not list this file.",
        fix_zh="查明是谁放入的；移走它，或改用另一份备份。",
        fix_en="Find out who put it there; take it away, or use another backup.",
    ),
    "health.no_installation": ProblemWords(
        zh="此处没有安装：文件夹中没有存储。",
        en="There is no installation here: the folder holds no store.",
        fix_zh="用 --home 指出文件夹；共享存储另用 --store 指出地址。",
        fix_en="Name the folder with --home; for a shared store its address with --store, too.",
    ),
    "health.unreachable": ProblemWords(
        zh="无法访问存储：{why}。",
        en="The store cannot be reached: {why}.",
        fix_zh="启动数据库，检查地址、网络与权限。",
        fix_en="Start the database; check the address, the network and the rights.",
    ),
    "health.damaged": ProblemWords(
        zh="数据库已损坏：{what}。",
        en="The database is damaged: {what}.",
        fix_zh="停止服务，保留原文件，用 hengce restore 把最近的备份恢复到新文件夹。",
        fix_en="Stop serving, keep the files, and restore the latest backup into a new folder.",
    ),
    "health.schema": ProblemWords(
        zh="存储的结构版本是 {found}，本程序的是 {known}。",
        en="The store has the schema {found}; this program has {known}.",
        fix_zh="先备份，再用与结构相符的程序打开；较新的程序会自动升级结构。",
        fix_en="Back it up, then open it with the program that fits; a newer one upgrades it.",
    ),
    "health.setting": ProblemWords(
        zh="设置「{name}」为 {found}，应为 {wanted}：否则已提交的内容可能丢失。",
        en="The setting {name} is {found}, and must be {wanted}: what was committed may be lost.",
        fix_zh="在数据库中更正该设置并重启。",
        fix_en="Correct the setting of the database and restart it.",
    ),
    "health.holes": ProblemWords(
        zh="共有 {found} 个事务，但最后一个的编号是 {last}：编号有缺口。",
        en="There are {found} transactions, and the last has the number {last}: some are missing.",
        fix_zh="有人改过存储：恢复备份，并查明是谁改的。",
        fix_en="Somebody changed the store: restore a backup, and find out who.",
    ),
    "health.clock": ProblemWords(
        zh="本机时钟比存储的最后一个事务慢 {seconds} 秒。",
        en="This machine's clock is {seconds} seconds behind the store's last transaction.",
        fix_zh="校准时钟；在时钟赶上之前，决策会被拒绝。",
        fix_en="Set the clock right; decisions are refused until it has caught up.",
    ),
    "health.disk": ProblemWords(
        zh="磁盘只剩 {free} MB，至少需要 {wanted} MB。",
        en="The disk has {free} MB left; at least {wanted} MB are needed.",
        fix_zh="腾出空间，或换更大的磁盘。",
        fix_en="Make room, or move to a larger disk.",
    ),
    "health.file_missing": ProblemWords(
        zh="存储指名的文件不存在。",
        en="The store names this file, and it is not there.",
        fix_zh="从备份取回该文件。",
        fix_en="Take the file back from a backup.",
    ),
    "health.file_damaged": ProblemWords(
        zh="文件内容与其摘要不符。",
        en="The file's content differs from its digest.",
        fix_zh="从备份取回该文件。",
        fix_en="Take the file back from a backup.",
    ),
    "health.unbalanced": ProblemWords(
        zh="账簿「{book}」记有 {stands}，应为 {should}。",
        en="The book `{book}` says {stands}, and should say {should}.",
        fix_zh="停止该账户的策略，用 hengce accounts 查看，再报告此问题。",
        fix_en="Stop the strategies of this account, look with hengce accounts, and report it.",
    ),
    "health.cannot_decide": ProblemWords(
        zh="无法决策：{why}。",
        en="Nothing can be decided: {why}.",
        fix_zh="导入客户，或重新 apply 并 publish。",
        fix_en="Import customers, or apply and publish again.",
    ),
    "health.no_channels": ProblemWords(
        zh="已发布的配置没有渠道。",
        en="The published configuration has no channel.",
        fix_zh="在 channels 中写入渠道并 apply。",
        fix_en="Write channels into `channels` and apply them.",
    ),
    "health.no_keys": ProblemWords(
        zh="没有可用的接口密钥。",
        en="No key of the interface is good.",
        fix_zh="用 hengce key add 建立密钥。",
        fix_en="Make one with hengce key add.",
    ),
    "health.overdue": ProblemWords(
        zh="最早到期的消息已等待 {minutes} 分钟。",
        en="The first message that is due has waited for {minutes} minutes.",
        fix_zh="检查服务是否运行，以及该渠道是否应答。",
        fix_en="See whether the server runs, and whether the channel answers.",
    ),
    "health.claims": ProblemWords(
        zh="有 {count} 条消息由已消失的进程持有。",
        en="{count} messages are in the hands of a process that is gone.",
        fix_zh="启动 hengce serve：它会收回这些消息。",
        fix_en="Start hengce serve: it takes them back.",
    ),
    "health.unknown": ProblemWords(
        zh="有 {count} 条消息不知是否送出，且无人处理。",
        en="Of {count} messages nobody knows whether they left, and nobody dealt with them.",
        fix_zh="向渠道方核对；它们仍计入频控，不会自动重发。",
        fix_en="Ask the channel's operator; they stay counted, and nothing repeats them by itself.",
    ),
    "health.letters": ProblemWords(
        zh="有 {count} 份死信无人处理。",
        en="Nobody dealt with {count} dead letters.",
        fix_zh="在 /v1/dead-letters 查看原因，更正后重新读取或放弃。",
        fix_en="Read why at /v1/dead-letters, then re-drive or drop them.",
    ),
    "health.retention": ProblemWords(
        zh="已有 {days} 天没有遗忘政策不再保留的内容。",
        en="What the policy does not keep any longer was not forgotten for {days} days.",
        fix_zh="每晚运行 hengce retain run；若要永久保留，在 retention 中写 null。",
        fix_en="Run hengce retain run each night; write null in `retention` to keep all.",
    ),
    "health.leases": ProblemWords(
        zh="有 {count} 个分区归已消失的进程负责。",
        en="{count} parts of the bank belong to a process that is gone.",
        fix_zh="启动 hengce serve：其他进程会接手。",
        fix_en="Start hengce serve: another process takes them over.",
    ),
    "health.model_missing": ProblemWords(
        zh="模型「{model}」的文件不在，或已损坏；它的分数未知。",
        en="The file of the model `{model}` is missing or damaged; its score is not known.",
        fix_zh="运行 hengce model add 文件。",
        fix_en="Run hengce model add FILE.",
    ),
    "health.feed_late": ProblemWords(
        zh="数据「{feed}」{day} 的交付自 {since} 起迟到。",
        en="The delivery of “{feed}” for {day} is late since {since}.",
        fix_zh="用 hengce feed history 看为什么没有接收，并询问上游。",
        fix_en="See with hengce feed history why nothing was taken, and ask the source.",
    ),
    "health.tag_stale": ProblemWords(
        zh="标签 {tag} 超过 {hours} 小时没有更新（数据源 {feed}）。",
        en="Tag `{tag}` was not fed for more than {hours} hours (feed {feed}).",
        fix_zh="查看数据源；若本来就更新得慢，改 fresh_within。",
        fix_en="Look at its feed; or, if it is slower by nature, change fresh_within.",
    ),
    "health.model_expired": ProblemWords(
        zh="模型「{model}」已于 {expires} 到期；它的分数未知。",
        en="The model `{model}` expired on {expires}; its score is not known.",
        fix_zh="换上新模型，或确认仍可信后延后到期日。",
        fix_en="Bring in a new one; or, if it is still to be trusted, write a later day.",
    ),
}
