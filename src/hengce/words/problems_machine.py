"""What the machine refuses, in words: room, rights, folders, ports, the database's file."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "machine.full": ProblemWords(
        zh="磁盘已满；没有写完的已经撤销，先前的数据都在。",
        en="The disk is full. What was not finished is undone; what was there before is there.",
        fix_zh="腾出空间（df -h 可查看），再执行一次同样的命令。",
        fix_en="Make room (df -h shows where), then give the same command again.",
    ),
    "machine.denied": ProblemWords(
        zh="不能在这里写入（{why}）。",
        en="Nothing can be written here ({why}).",
        fix_zh="让运行 hengce 的用户拥有这个文件夹和其中的文件，且所在磁盘不是只读；"
        "或用 --home 指定别的文件夹。",
        fix_en="Let the user who runs hengce own this folder and its files, on a disk that is not "
        "read-only; or name another folder with --home.",
    ),
    "machine.missing": ProblemWords(
        zh="没有这个文件或文件夹。",
        en="There is no such file or folder.",
        fix_zh="检查路径；安装目录由 --home 或 HENGCE_HOME 指定。",
        fix_en="Check the path; --home or HENGCE_HOME names the folder of the installation.",
    ),
    "machine.no_folder": ProblemWords(
        zh="这里已有一个文件，不能当作文件夹。",
        en="A file stands where a folder is needed.",
        fix_zh="检查路径；安装目录由 --home 或 HENGCE_HOME 指定。",
        fix_en="Check the path; --home or HENGCE_HOME names the folder of the installation.",
    ),
    "machine.address_refused": ProblemWords(
        zh="不能在这个地址监听（{why}）。",
        en="Nobody can listen at this address ({why}).",
        fix_zh="用 --port 换一个端口，或先停掉占用它的程序；地址不对时检查 --host。",
        fix_en="Take another port with --port, or end the program that listens there; where the "
        "address is wrong, check --host.",
    ),
    "machine.fault": ProblemWords(
        zh="操作系统报告错误（{why}）。",
        en="The operating system reports a fault ({why}).",
        fix_zh="检查磁盘和系统日志；修好后用 hengce doctor 检查安装，再执行一次同样的命令。",
        fix_en="See to the disk and the system's log; examine the installation with hengce doctor, "
        "then give the same command again.",
    ),
    "store.busy": ProblemWords(
        zh="另一个命令正在写入，等待超时；什么都没有改变。",
        en="Another command is writing, and did not end in time; nothing was changed.",
        fix_zh="等它结束，再执行一次同样的命令。",
        fix_en="Wait until it has ended, then give the same command again.",
    ),
    "store.damaged": ProblemWords(
        zh="数据库文件已损坏，或不是数据库（{why}）。",
        en="The file of the database is damaged, or is none ({why}).",
        fix_zh="不要改动它；用 hengce restore 从备份恢复到新的文件夹。",
        fix_en="Leave it as it is; restore a backup into a new folder with hengce restore.",
    ),
}
