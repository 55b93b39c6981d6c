"""What is wrong with feeds and with deliveries, in words."""

from hengce.words.problem import ProblemWords

_OF_DELIVERIES: dict[str, ProblemWords] = {
    "feed.no_flag": ProblemWords(
        zh="标志文件“{flag}”还没有到。",
        en="The flag file '{flag}' is not there yet.",
        fix_zh="等待传输完成；迟迟不到时询问上游。",
        fix_en="Wait until the transfer has ended; ask the source when it takes long.",
    ),
    "feed.flag_older": ProblemWords(
        zh="标志文件“{flag}”早于数据文件：数据在其后又被写过。",
        en="The flag file '{flag}' is older than the data: somebody wrote to it afterwards.",
        fix_zh="数据写完后重新写标志文件。",
        fix_en="Write the flag file anew when the data is whole.",
    ),
    "feed.unquiet": ProblemWords(
        zh="文件 {seconds} 秒前还在写入，须静止 {quiet} 秒。",
        en="It was written to {seconds} seconds ago; it must be still for {quiet}.",
        fix_zh="等待；或让上游写标志文件。",
        fix_en="Wait, or let the source write a flag file.",
    ),
    "feed.day_ahead": ProblemWords(
        zh="营业日 {day} 还没有到。",
        en="The business day {day} has not come yet.",
        fix_zh="核对文件名中的日期；到了那天会自动接收。",
        fix_en="Check the date in the name; it is taken when that day comes.",
    ),
    "feed.changed_meanwhile": ProblemWords(
        zh="文件在读取时发生变化。",
        en="The file changed while it was read.",
        fix_zh="等待传输完成。",
        fix_en="Wait until the transfer has ended.",
    ),
    "feed.no_control": ProblemWords(
        zh="控制文件“{control}”还没有到。",
        en="The control file '{control}' is not there yet.",
        fix_zh="等待；迟迟不到时询问上游。",
        fix_en="Wait; ask the source when it takes long.",
    ),
    "feed.control_unread": ProblemWords(
        zh="控制文件没有给出可读的“{name}”。",
        en="The control file does not say '{name}' in a way that can be read.",
        fix_zh="核对控制文件的格式与声明。",
        fix_en="Compare the control file with what is declared of it.",
    ),
    "feed.rows_differ": ProblemWords(
        zh="控制文件说有 {declared} 行，实际 {counted} 行。",
        en="{declared} rows were declared, and there are {counted}.",
        fix_zh="文件不完整，或控制文件有误；重新传输后会自动接收。",
        fix_en="The file is not whole, or the count is wrong; send it again and it is taken.",
    ),
    "feed.digest_differs": ProblemWords(
        zh="文件的 {algorithm} 摘要与控制文件不符。",
        en="The file's {algorithm} digest differs from the declared one.",
        fix_zh="文件不完整，或在传输中损坏；重新传输后会自动接收。",
        fix_en="The file is not whole, or was damaged on its way; send it again and it is taken.",
    ),
    "feed.column_missing": ProblemWords(
        zh="缺少映射要读的列“{column}”；最接近的是“{nearest}”。",
        en="The column '{column}' that the mapping reads is missing; the nearest is '{nearest}'.",
        fix_zh="改名时修改映射，下次查看即会接收；否则请上游补上该列。",
        fix_en="If it was renamed, change the mapping, and it is taken. Else ask the source.",
    ),
    "feed.column_new": ProblemWords(
        zh="新增列“{column}”，未被读取。",
        en="The column '{column}' is new; it is not read.",
        fix_zh="需要时写入映射。",
        fix_en="Put it into the mapping if it is wanted.",
    ),
    "feed.column_gone": ProblemWords(
        zh="列“{column}”不再出现；映射不读它。",
        en="The column '{column}' does not come any more; the mapping does not read it.",
        fix_zh="无需处理。",
        fix_en="Nothing needs to be done.",
    ),
    "feed.same_content": ProblemWords(
        zh="内容与 {day} 的交付完全相同。",
        en="Its content is the same as that for {day}.",
        fix_zh="确认上游是否重发了旧文件。",
        fix_en="Ask the source whether it sent an old file again.",
    ),
    "feed.not_taken": ProblemWords(
        zh="无法导入：{why}。",
        en="It cannot be imported: {why}.",
        fix_zh="按原因处理；文件或映射变化后会再次尝试。",
        fix_en="Mend the cause; it is tried again when the file or its mapping has changed.",
    ),
    "feed.late": ProblemWords(
        zh="{day} 的交付在 {due} 之前没有到齐。",
        en="The delivery for {day} was not whole by {due}.",
        fix_zh="询问上游；到达后自动接收。",
        fix_en="Ask the source; it is taken when it arrives.",
    ),
    "feed.mapping_missing": ProblemWords(
        zh="找不到映射文件“{mapping}”。",
        en="There is no mapping '{mapping}'.",
        fix_zh="把映射放到安装文件夹下的该路径。",
        fix_en="Put the mapping there, below the installation's folder.",
    ),
    "feed.of_contacts": ProblemWords(
        zh="映射“{mapping}”带来历史触达；历史只导入一次，不能按天到达。",
        en="The mapping '{mapping}' brings past contacts, which are imported once and not daily.",
        fix_zh="用 hengce import 导入历史。",
        fix_en="Import the history with hengce import.",
    ),
    "feed.folder_missing": ProblemWords(
        zh="没有文件夹“{folder}”。",
        en="There is no folder '{folder}'.",
        fix_zh="建立文件夹，或修改数据源的 folder。",
        fix_en="Make the folder, or name another one in the feed.",
    ),
}

_OF_TABLES: dict[str, ProblemWords] = {
    "feed.not_logged": ProblemWords(
        zh="上游的批次日志还没有说这一天已完成。",
        en="The log of the source does not say yet that this day has ended.",
        fix_zh="等待；迟迟不到时询问上游。",
        fix_en="Wait; ask the source when it takes long.",
    ),
    "feed.table_unquiet": ProblemWords(
        zh="表刚刚变化，须静止 {quiet} 秒。",
        en="The table changed since the last look; it must be still for {quiet} seconds.",
        fix_zh="等待；或声明批次日志 log。",
        fix_en="Wait, or declare the log of the source.",
    ),
    "feed.table_driver": ProblemWords(
        zh="没有安装 PostgreSQL 驱动。",
        en="The driver for PostgreSQL is not installed.",
        fix_zh="安装 hengce[pg]。",
        fix_en="Install hengce[pg].",
    ),
    "feed.table_password": ProblemWords(
        zh="环境变量 {name} 没有值。",
        en="The environment variable {name} has no value.",
        fix_zh="在启动服务的环境中设置密码。",
        fix_en="Set the password where the service is started.",
    ),
    "feed.table_unreached": ProblemWords(
        zh="读不到数据库（SQLSTATE {state}）。",
        en="The database could not be read (SQLSTATE {state}).",
        fix_zh="核对地址、证书和网络；会自动重试。",
        fix_en="Check the address, the certificate and the network; it is tried again.",
    ),
    "feed.table_refused": ProblemWords(
        zh="数据库拒绝登录（SQLSTATE {state}）。",
        en="The database lets nobody in with this name (SQLSTATE {state}).",
        fix_zh="核对数据库名、用户和密码。",
        fix_en="Check the database, the user and the password.",
    ),
    "feed.table_denied": ProblemWords(
        zh="没有读表的权限（SQLSTATE {state}）。",
        en="The user may not read the table (SQLSTATE {state}).",
        fix_zh="请数据库管理员授予这张表（和日志表）的 SELECT。",
        fix_en="Ask for SELECT on this table, and on its log.",
    ),
    "feed.table_slow": ProblemWords(
        zh="查询超过时限而取消（SQLSTATE {state}）。",
        en="A question took longer than allowed and was given up (SQLSTATE {state}).",
        fix_zh="给业务日列建索引或分区，或增大 timeout_seconds。",
        fix_en="Index the column of the day, or raise timeout_seconds.",
    ),
    "feed.table_missing": ProblemWords(
        zh="没有这张表，或看不到它。",
        en="There is no such table, or it cannot be seen.",
        fix_zh="核对 schema 和 name，以及用户的权限。",
        fix_en="Check schema and name, and what the user may see.",
    ),
    "feed.table_column": ProblemWords(
        zh="业务日、水位或日志的列不存在（SQLSTATE {state}）。",
        en="The column of the day, the watermark or the log does not exist (SQLSTATE {state}).",
        fix_zh="核对 day、watermark 和 log 中的列名。",
        fix_en="Check the columns in day, watermark and log.",
    ),
    "feed.table_day": ProblemWords(
        zh="列“{column}”中有不是业务日的值。",
        en="The column '{column}' has a value that is no business day.",
        fix_zh="业务日须是日期，或按 date_format 书写。",
        fix_en="Days are dates, or written as date_format says.",
    ),
    "feed.table_format": ProblemWords(
        zh="映射“{mapping}”的格式不适用于表。",
        en="The format of the mapping '{mapping}' is none of a table.",
        fix_zh="写 format: {{kind: csv}}，不带其他设置。",
        fix_en="Write format: {{kind: csv}} with no further setting.",
    ),
}

_OF_DOCUMENTS: dict[str, ProblemWords] = {
    "feed.one_place": ProblemWords(
        zh="数据源或者是文件（folder 和 file），或者是表（table，不带 flag 和 control）。",
        en="A feed is files (folder and file), or a table (without flag and control).",
        fix_zh="只保留一种。",
        fix_en="Keep one of the two.",
    ),
    "feed.table_name": ProblemWords(
        zh="数据库中的名字缺失或含有不可见字符。",
        en="A name of the database is missing, or has characters that cannot be seen.",
        fix_zh="按数据库中的写法填写。",
        fix_en="Write it as the database does.",
    ),
    "feed.table_undated": ProblemWords(
        zh="看不出表什么时候更新：没有 day、watermark 和 log。",
        en="Nothing says when the table is new: it has no day, no watermark and no log.",
        fix_zh="至少声明其中之一。",
        fix_en="Declare one of them.",
    ),
    "feed.date_place": ProblemWords(
        zh="文件名必须恰好包含一次 {{date}}，且不含路径：“{file}”。",
        en="A file's name holds {{date}} once and no path: '{file}'.",
        fix_zh="例如 customers_{{date}}.csv。",
        fix_en="Write customers_{{date}}.csv, for example.",
    ),
    "feed.date_format": ProblemWords(
        zh="日期格式“{value}”须各含一次 YYYY、MM、DD。",
        en="The date format '{value}' must have YYYY, MM and DD, each once.",
        fix_zh="例如 YYYYMMDD 或 YYYY-MM-DD。",
        fix_en="Write YYYYMMDD or YYYY-MM-DD.",
    ),
    "feed.beside": ProblemWords(
        zh="“{value}”不能命名数据旁的文件：须含 {{file}}、{{stem}} 或 {{date}}，且不含路径。",
        en="'{value}' cannot name a file beside the data: it must hold {{file}}, {{stem}} or "
        "{{date}}, and no path.",
        fix_zh="例如 {{file}}.ok。",
        fix_en="Write {{file}}.ok, for example.",
    ),
    "feed.control_empty": ProblemWords(
        zh="控制文件既不给行数也不给摘要。",
        en="The control file says neither a count of rows nor a digest.",
        fix_zh="写 rows 或 digest，或去掉 control。",
        fix_en="Write rows or digest, or take control away.",
    ),
    "feed.part_number": ProblemWords(
        zh="“{value}”不是列的序号。",
        en="'{value}' is no number of a part.",
        fix_zh="从 1 开始的整数。",
        fix_en="Write a whole number from 1.",
    ),
    "feed.time_invalid": ProblemWords(
        zh="“{value}”不是时刻。",
        en="'{value}' is no time of the day.",
        fix_zh="例如 06:30。",
        fix_en="Write 06:30, for example.",
    ),
    "feed.out_of_range": ProblemWords(
        zh="{value} 超出范围 {least} 到 {most}。",
        en="{value} is not between {least} and {most}.",
        fix_zh="写范围内的数。",
        fix_en="Write a number in between.",
    ),
    "feed.tag_unknown": ProblemWords(
        zh="没有标签“{name}”；最接近的是“{nearest}”。",
        en="There is no tag '{name}'; the nearest is '{nearest}'.",
        fix_zh="改正名字，或在 tags.yaml 中登记。",
        fix_en="Mend the name, or put the tag into tags.yaml.",
    ),
    "feed.unknown": ProblemWords(
        zh="没有数据源“{name}”；最接近的是“{nearest}”。",
        en="There is no feed '{name}'; the nearest is '{nearest}'.",
        fix_zh="改正名字，或在 feeds.yaml 中登记。",
        fix_en="Mend the name, or put the feed into feeds.yaml.",
    ),
    "feed.without_journey": ProblemWords(
        zh="旅程走在多天里，不能在数据迟到时改用“未知”。",
        en="A journey takes days, and cannot do without a feed for some of them.",
        fix_zh="写 skip（不发新触达）或 go_on。",
        fix_en="Write skip (nothing new is said) or go_on.",
    ),
    "feed.without_nothing": ProblemWords(
        zh="数据源“{name}”没有声明它提供哪些标签（fills）。",
        en="The feed '{name}' does not say which tags it fills.",
        fix_zh="在 feeds.yaml 中写 fills。",
        fix_en="Write fills in feeds.yaml.",
    ),
    "feed.waited_twice": ProblemWords(
        zh="对数据源“{name}”声明了两次。",
        en="What happens without the feed '{name}' is said twice.",
        fix_zh="只保留一条。",
        fix_en="Keep one of them.",
    ),
    "feed.filled_twice": ProblemWords(
        zh="标签“{name}”已由数据源“{other}”提供。",
        en="The feed '{other}' fills the tag '{name}' already.",
        fix_zh="一个标签只有一个来源。",
        fix_en="A tag has one source.",
    ),
}

SENTENCES: dict[str, ProblemWords] = _OF_DELIVERIES | _OF_TABLES | _OF_DOCUMENTS
