"""What can be wrong with a mapping or with a file as a whole, in words."""

from hengce.words.problem import ProblemWords

_ABOUT_MAPPINGS: dict[str, ProblemWords] = {
    "mapping.source_name": ProblemWords(
        zh="来源名“{source}”不合规。",
        en="The source name '{source}' is not usable.",
        fix_zh="用小写字母、数字和下划线，以字母开头，最多 63 个字符。",
        fix_en="Write a lower-case letter first, then letters, digits, underscores; at most 63.",
    ),
    "mapping.zone": ProblemWords(
        zh="时区“{zone}”不存在。",
        en="There is no time zone '{zone}'.",
        fix_zh="写 IANA 时区名，如 Asia/Shanghai。",
        fix_en="Write an IANA name such as Asia/Shanghai.",
    ),
    "mapping.one_character": ProblemWords(
        zh="分隔符必须是一个字符，引号最多一个字符，且两者不同。",
        en="The separator is one character, the quote at most one, and they differ.",
        fix_zh="写一个字符；文件没有引号时 quote 写空文本。",
        fix_en="Write one character; write an empty quote when nothing is quoted.",
    ),
    "mapping.column_twice": ProblemWords(
        zh="列名“{column}”写了两次。",
        en="The column '{column}' is named twice.",
        fix_zh="给每一列不同的名字。",
        fix_en="Give every column a name of its own.",
    ),
    "mapping.csv_only": ProblemWords(
        zh="skip_last_line 只用于 CSV。",
        en="Skip_last_line is for CSV only.",
        fix_zh="删掉这一项。",
        fix_en="Remove it.",
    ),
    "mapping.share": ProblemWords(
        zh="抽样比例以万分之一为单位，应在 1 到 {limit} 之间。",
        en="A share counts ten-thousandths, from 1 to {limit}.",
        fix_zh="例如 3000 表示 30%。",
        fix_en="Write 3000 for 30 %.",
    ),
    "mapping.no_customer": ProblemWords(
        zh="“{entity}”的行不属于某个客户，不能有 key 和 sample。",
        en="Rows of '{entity}' are not about a customer, so there is no key and no sample.",
        fix_zh="删掉这一项。",
        fix_en="Remove it.",
    ),
    "mapping.one_test": ProblemWords(
        zh="每个条件只能写一种比较：equals、in，或 at_least/at_most。",
        en="A test is one of equals, in, or the bounds at_least and at_most.",
        fix_zh="需要几种比较时，拆成几个条件。",
        fix_en="Write several tests where several are meant.",
    ),
    "mapping.leaking_test": ProblemWords(
        zh="不能用“{column}”筛选客户标签：{why}。",
        en="'{column}' may not select the rows of tags: {why}.",
        fix_zh="去掉这个条件；事后才知道的列不能决定谁有标签。",
        fix_en="Remove the test; what is only known afterwards must not choose who has a tag.",
    ),
    "mapping.repeat_several": ProblemWords(
        zh="一行只能按一种方式重复，现在有：{by}。",
        en="A row is repeated in one way only; here it is {by}.",
        fix_zh="只保留一种。",
        fix_en="Keep one of them.",
    ),
    "mapping.repeat_unfit": ProblemWords(
        zh="“{entity}”的一行不能变成多条记录。",
        en="A row of '{entity}' cannot become several records.",
        fix_zh="重复只用于 contacts 和 consents。",
        fix_en="Repeat rows of contacts and consents only.",
    ),
    "mapping.times_max": ProblemWords(
        zh="times_max 应在 1 到 {limit} 之间。",
        en="Times_max lies from 1 to {limit}.",
        fix_zh="改成范围内的整数。",
        fix_en="Write a number in that range.",
    ),
    "mapping.key_missing": ProblemWords(
        zh="没有写客户号从哪里来（key）。",
        en="Nothing says which customer a row of '{entity}' is about (key).",
        fix_zh="写 key: {{from: 列名}}，或 key: {{row: true, prefix: C, width: 6}}。",
        fix_en="Write key: {{from: column}}, or key: {{row: true, prefix: C, width: 6}}.",
    ),
    "mapping.key_origin": ProblemWords(
        zh="key 必须且只能写 from 或 row 之一。",
        en="A key has exactly one of from and row.",
        fix_zh="保留其中一个。",
        fix_en="Keep one of them.",
    ),
    "mapping.key_role": ProblemWords(
        zh="role 只和 identifier 一起使用。",
        en="A role goes with an identifier.",
        fix_zh="写上 identifier，如 account，或删掉 role。",
        fix_en="Name the identifier, such as account, or remove the role.",
    ),
    "mapping.key_width": ProblemWords(
        zh="width 只和 row 一起使用，最大 {limit}。",
        en="A width goes with row, and is at most {limit}.",
        fix_zh="删掉 width 或改小。",
        fix_en="Remove the width or make it smaller.",
    ),
    "mapping.target_missing": ProblemWords(
        zh="“{entity}”必须有字段“{target}”。",
        en="'{entity}' needs the field '{target}'.",
        fix_zh="在 columns 里写上它从哪里来。",
        fix_en="Say under columns where it comes from.",
    ),
    "mapping.target_unknown": ProblemWords(
        zh="没有叫“{name}”的字段或标签（相近：{near}）。",
        en="No field or tag is called '{name}' (near: {near}).",
        fix_zh="改名字，或先在标签目录里登记。",
        fix_en="Mend the name, or put the tag into the catalogue first.",
    ),
    "mapping.no_columns": ProblemWords(
        zh="没有映射任何标签。",
        en="No tag is mapped.",
        fix_zh="在 columns 里至少写一个标签。",
        fix_en="Map at least one tag under columns.",
    ),
    "mapping.tag_owner": ProblemWords(
        zh="标签“{tag}”由事件维护，不能从文件导入。",
        en="The tag '{tag}' is kept by events and cannot come from a file.",
        fix_zh="换一个标签，或在标签目录里改 owner。",
        fix_en="Use another tag, or change its owner in the catalogue.",
    ),
    "mapping.leaking_column": ProblemWords(
        zh="列“{column}”事后才知道（{why}），不能成为普通标签“{tag}”。",
        en="The column '{column}' is only known afterwards ({why}); '{tag}' is an ordinary tag.",
        fix_zh="不导入它，或在标签目录里给该标签写上 hindsight。",
        fix_en="Leave it out, or label the tag with hindsight in the catalogue.",
    ),
    "mapping.take_missing": ProblemWords(
        zh="其他列都做了归并，“{target}”没有写 take。",
        en="Other columns are folded, but '{target}' does not say what to take.",
        fix_zh="写 count、sum、min、max、first 或 last。",
        fix_en="Write count, sum, min, max, first or last.",
    ),
    "mapping.take_unfit": ProblemWords(
        zh="这里不能用 take: {take}。",
        en="Take: {take} does not fit here.",
        fix_zh="count 要整数标签，sum 要数值，min/max 要数值或时间；字段和属性不归并。",
        fix_en="Count needs a whole number, sum a number, min and max a number or a time;"
        " fields and properties are not folded.",
    ),
    "mapping.order_missing": ProblemWords(
        zh="take: {take} 需要知道先后。",
        en="Take: {take} needs an order.",
        fix_zh="在映射里写 order，如 order: {{from: date, kind: date}}。",
        fix_en="Write order, such as order: {{from: date, kind: date}}.",
    ),
    "mapping.order_kind": ProblemWords(
        zh="order 必须写类型，可用：{kinds}。",
        en="Order needs a kind, one of {kinds}.",
        fix_zh="写上 kind。",
        fix_en="Write its kind.",
    ),
    "mapping.properties_unfit": ProblemWords(
        zh="“{entity}”没有属性。",
        en="'{entity}' has no properties.",
        fix_zh="把这些列写到 columns 里。",
        fix_en="Put these under columns.",
    ),
    "mapping.event_open": ProblemWords(
        zh="事件名必须事先确定。",
        en="The event names must be known beforehand.",
        fix_zh="用 constant，或用 codes 列出每个值对应的事件。",
        fix_en="Use a constant, or list the event for each value under codes.",
    ),
    "mapping.event_unknown": ProblemWords(
        zh="没有登记事件“{name}”（相近：{near}）。",
        en="The event '{name}' is not in the catalogue (near: {near}).",
        fix_zh="改名字，或先登记事件。",
        fix_en="Mend the name, or put the event into the catalogue first.",
    ),
    "mapping.property_unknown": ProblemWords(
        zh="事件没有属性“{name}”（相近：{near}）。",
        en="The event has no property '{name}' (near: {near}).",
        fix_zh="改名字，或在事件目录里登记属性。",
        fix_en="Mend the name, or declare the property in the catalogue.",
    ),
    "mapping.property_kinds": ProblemWords(
        zh="属性“{property}”在不同事件里类型不同。",
        en="The property '{property}' has different kinds in different events.",
        fix_zh="为每种事件写一个映射。",
        fix_en="Write one mapping for each event.",
    ),
    "mapping.kind_conflict": ProblemWords(
        zh="这里写的类型是 {given}，目录里是 {kind}。",
        en="The kind given here is {given}, the catalogue says {kind}.",
        fix_zh="删掉 kind，或两边改成一致。",
        fix_en="Remove the kind, or make both agree.",
    ),
    "mapping.prefix_unfit": ProblemWords(
        zh="前缀只用于文本，这里是 {kind}。",
        en="A prefix is for texts; this is {kind}.",
        fix_zh="删掉 prefix。",
        fix_en="Remove the prefix.",
    ),
    "mapping.origin": ProblemWords(
        zh="必须且只能写 from、constant、each、row、ago 之一。",
        en="Exactly one of from, constant, each, row and ago says where the value comes from.",
        fix_zh="保留其中一个。",
        fix_en="Keep one of them.",
    ),
    "mapping.ago_unfit": ProblemWords(
        zh="ago 和 each 只用于 columns，且不能归并。",
        en="Only columns may use ago and each, and without a take.",
        fix_zh="改用 from 或 constant。",
        fix_en="Use from or constant.",
    ),
    "mapping.date_format": ProblemWords(
        zh="日期格式“{format}”不可用。",
        en="The date format '{format}' is not usable.",
        fix_zh="写 iso、epoch_seconds、epoch_ms，或含年月日各一次的格式，如 YYYYMMDD；"
        "czech_birth_date 只用 iso。",
        fix_en="Write iso, epoch_seconds, epoch_ms, or a pattern with year, month and day once"
        " each, such as YYYYMMDD; czech_birth_date goes with iso.",
    ),
    "mapping.century_pivot": ProblemWords(
        zh="century_pivot 应在 0 到 100 之间。",
        en="Century_pivot lies from 0 to 100.",
        fix_zh="两位年份小于它是 20yy，否则是 19yy。",
        fix_en="Two-digit years below it are 20yy, the others 19yy.",
    ),
    "mapping.marks": ProblemWords(
        zh="小数点和千分位符各一个字符，且不同。",
        en="The decimal mark is one character, the thousands mark at most one, and they differ.",
        fix_zh="例如 decimal_mark: “,”，thousands_mark: “.”。",
        fix_en="Write decimal_mark ',' with thousands_mark '.', for example.",
    ),
    "mapping.bad_value": ProblemWords(
        zh="“{value}”不是合法的 {kind}，或不在代码表里。",
        en="'{value}' is no {kind}, or not in the code list.",
        fix_zh="改正 constant、default、each、codes 或 reference 里的值。",
        fix_en="Mend the value under constant, default, each, codes or reference.",
    ),
}

_ABOUT_FILES: dict[str, ProblemWords] = {
    "file.missing": ProblemWords(
        zh="文件不存在。",
        en="There is no such file.",
        fix_zh="检查路径。",
        fix_en="Check the path.",
    ),
    "file.empty": ProblemWords(
        zh="文件里没有数据。",
        en="The file holds no data.",
        fix_zh="重新导出文件；空文件不会覆盖已有数据。",
        fix_en="Export it again; an empty file never replaces what the bank has.",
    ),
    "file.encoding": ProblemWords(
        zh="第 {line} 行不是 {encoding} 编码。",
        en="Line {line} is not {encoding}.",
        fix_zh="改 format/encoding（国内系统多为 gb18030），或用正确编码重新导出。",
        fix_en="Mend format/encoding (gb18030 is usual in China), or export it again.",
    ),
    "file.header": ProblemWords(
        zh="表头读不出来（{reason}）。",
        en="The header cannot be read ({reason}).",
        fix_zh="检查分隔符、引号和编码；没有表头时写 format/columns。",
        fix_en="Check separator, quote and encoding; name format/columns where there is no header.",
    ),
    "file.header_twice": ProblemWords(
        zh="列名“{column}”在表头里出现多次。",
        en="The header names the column '{column}' more than once.",
        fix_zh="让每个列名唯一后重新导出。",
        fix_en="Export it with a name of its own for every column.",
    ),
    "file.key_missing": ProblemWords(
        zh="文件没有客户号列“{column}”。",
        en="The file lacks the key column '{column}'.",
        fix_zh="检查分隔符、编码和 key/from。",
        fix_en="Check the separator, the encoding and key/from.",
    ),
    "file.column_missing": ProblemWords(
        zh="文件没有列“{column}”。",
        en="The file lacks the column '{column}'.",
        fix_zh="改映射里的 from，或补上这一列。",
        fix_en="Mend the from of the mapping, or add the column.",
    ),
    "file.column_type": ProblemWords(
        zh="列“{column}”的类型 {type} 不能读成一个值。",
        en="The column '{column}' is {type}, which is not a single value.",
        fix_zh="导出为文本、数值、日期或布尔。",
        fix_en="Export it as text, number, date or truth value.",
    ),
    "file.not_parquet": ProblemWords(
        zh="不是完整的 Parquet 文件。",
        en="This is no whole Parquet file.",
        fix_zh="检查 format/kind，或重新传输文件。",
        fix_en="Check format/kind, or transfer the file again.",
    ),
    "file.not_xes": ProblemWords(
        zh="第 {line} 行起不是合格的 XES（{reason}）。",
        en="From line {line} on this is no XES ({reason}).",
        fix_zh="检查 format/kind，或重新导出、重新传输文件。",
        fix_en="Check format/kind, export the log again, or transfer it again.",
    ),
    "file.doctype": ProblemWords(
        zh="文件声明了文档类型（DOCTYPE）；实体可以把小文件撑大或引用别的文件，因此不读。",
        en="The file declares a document type (DOCTYPE): its entities could make a small file huge "
        "or name other files, so it is not read.",
        fix_zh="去掉 DOCTYPE 后重新导出；XES 不需要它。",
        fix_en="Export it without a DOCTYPE; XES needs none.",
    ),
    "file.no_good_row": ProblemWords(
        zh="{rejected} 行全部不合格，什么都没有导入；原因见 {file}。",
        en="All {rejected} rows were rejected and nothing was taken; {file} says why.",
        fix_zh="多半是映射不对：先看拒绝文件里最多的原因。",
        fix_en="The mapping is probably wrong: look at the most frequent reason first.",
    ),
    "import.shrunk": ProblemWords(
        zh="只有 {now} 条记录，要替换的上一批有 {before} 条：少了 {percent}% 以上，"
        "文件可能不完整；什么都没有替换。",
        en="It has {now} records, and would replace {before}: more than {percent} % fewer, as if "
        "the file had been cut. Nothing was replaced.",
        fix_zh="核对文件是否完整。确实变少时用 hengce import --fewer 导入；"
        "本来就时多时少的名单，在映射里写 may_shrink: true。",
        fix_en="Check that the file is whole. If it is, import it with hengce import --fewer; "
        "write may_shrink: true in the mapping of a list that goes up and down.",
    ),
    "import.files": ProblemWords(
        zh="一次导入 1 到 {limit} 个文件。",
        en="One import takes from 1 to {limit} files.",
        fix_zh="分几次导入。",
        fix_en="Import them in several runs.",
    ),
    "import.records": ProblemWords(
        zh="一次导入最多 {limit} 条记录。",
        en="One import takes at most {limit} records.",
        fix_zh="把文件分成几份，分几次导入。",
        fix_en="Split the files and import them in several runs.",
    ),
    "import.sum_overflow": ProblemWords(
        zh="合计超出 64 位整数。",
        en="A sum does not fit 64 bits.",
        fix_zh="检查金额单位。",
        fix_en="Check the unit of the amounts.",
    ),
    "infer.unreadable": ProblemWords(
        zh="看不出这是什么格式的文件。",
        en="The format of the file cannot be told.",
        fix_zh="导出为 CSV、JSON lines 或 Parquet，编码用 UTF-8 或 GB18030。",
        fix_en="Export it as CSV, JSON lines or Parquet, in UTF-8 or GB18030.",
    ),
    "infer.outcome": ProblemWords(
        zh="列“{column}”不存在，或不是恰好两个取值。",
        en="The column '{column}' does not exist, or does not have exactly two values.",
        fix_zh="写一个是/否结果列的名字。",
        fix_en="Name a column with a yes-or-no result.",
    ),
}

SENTENCES: dict[str, ProblemWords] = _ABOUT_MAPPINGS | _ABOUT_FILES
