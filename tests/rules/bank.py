"""A small bank as a banker would describe it: the catalogue of the tables of texts."""

from dataclasses import replace

from hengce.model.audience import Audience, Slice
from hengce.model.noun import Label
from hengce.model.tag import EventType, Kind, Tag
from hengce.rules.catalogue import Catalogue

CITIES = {"GZ": Label(zh="广州", en="Guangzhou"), "SZ": Label(zh="深圳", en="Shenzhen")}
LEVELS = {"1": Label(zh="普卡", en="Classic"), "2": Label(zh="金卡", en="Gold")}


def _tag(name: str, kind: Kind, zh: str, en: str, **more: object) -> Tag:
    return Tag(name=name, kind=kind, label=Label(zh=zh, en=en), **more)


TAGS = (
    _tag("age", Kind.INTEGER, "年龄", "age"),
    _tag("level", Kind.INTEGER, "卡等级", "card level", values=LEVELS),
    _tag("score", Kind.REAL, "评分", "score"),
    _tag("aum", Kind.MONEY, "资产", "assets"),
    _tag("loan", Kind.MONEY, "贷款", "loans"),
    _tag("city", Kind.TEXT, "城市", "city", values=CITIES),
    _tag("job", Kind.TEXT, "职业", "job"),
    _tag("payroll", Kind.BOOLEAN, "代发客户", "payroll customer"),
    _tag("vip", Kind.BOOLEAN, "贵宾", "VIP"),
    _tag("matures_on", Kind.DATE, "到期日", "maturity"),
    _tag("born_on", Kind.DATE, "生日", "birthday"),
    _tag("last_login", Kind.TIMESTAMP, "最近登录", "last login"),
    _tag("opened_at", Kind.TIMESTAMP, "开户时间", "account opened"),
    _tag("bought", Kind.BOOLEAN, "已购买", "bought", hindsight="购买发生在决策之后"),
)
EVENTS = (
    EventType(
        name="wealth_viewed",
        label=Label(zh="浏览理财", en="wealth page viewed"),
        properties={"seconds": Kind.INTEGER, "page": Kind.TEXT},
    ),
    EventType(
        name="fund_in",
        label=Label(zh="他行转入", en="inbound transfer"),
        properties={
            "amount": Kind.MONEY,
            "rate": Kind.REAL,
            "product": Kind.TEXT,
            "first": Kind.BOOLEAN,
            "due": Kind.DATE,
            "at": Kind.TIMESTAMP,
        },
        labels={"amount": Label(zh="金额", en="sum moved")},
    ),
)
AUDIENCES = {
    "tenth": Audience(
        id="tenth",
        label=Label(zh="一成", en="one in ten"),
        slice=Slice(salt="tenth", first=0, last=1000),
    ),
    "circle": Audience(
        id="circle", label=Label(zh="循环", en="circle"), where="in_audience('circle')"
    ),
}
BANK = replace(Catalogue.of(TAGS, EVENTS, "Asia/Shanghai"), audiences=AUDIENCES)
