"""Tells what a run made of scarce resources, promised shares and addresses of too many."""

from collections.abc import Iterator, Mapping

from hengce.model.configuration import Configuration
from hengce.model.run import Run, Scarcity, ShareKept
from hengce.words.amount import amount
from hengce.words.names import Language, labels
from hengce.words.reasons import RESOURCES, Sentence

_KINDS = {"budget": "strategy", "capacity": "channel", "stock": "product"}
"""What bears the name of a resource."""

_CLASSES = (
    Sentence("风险", "risk"),
    Sentence("业务办理", "service"),
    Sentence("营销", "marketing"),
)
"""By tier: two of them, mandatory and not, for each class."""

_SCARCITY = Sentence(
    "{resource}：共 {limit}，批次前余 {left}，需求 {demanded}，用去 {taken}{cutoff}",
    "{resource}: {limit} in all, {left} left before the run, {demanded} demanded, {taken} "
    "taken{cutoff}",
)
_CUTOFF = Sentence(
    "；给到{priority}类得分 {score} 之前为止",
    "; served down to a score of {score} in {priority}, which went without",
)
_SHARE = Sentence(
    "{department}：承诺份额 {promised}，得 {contacts} 个触达，缺 {short} 个；"
    "{outranked} 个候选让位于其他部门",
    "{department}: promised {promised}; contacts: {contacts}, short of it: {short}, candidates "
    "that lost to other departments: {outranked}",
)
_IMPERSONAL = Sentence(
    "{tag}：{customers} 位客户的值由太多客户共用，不作营销的依据",
    "{tag}: {customers} customers share a value with too many others, which joins nobody",
)


def report(run: Run, configuration: Configuration, language: Language) -> Iterator[str]:
    """Give one sentence for each limited resource, promised share and impersonal tag."""
    names = labels(configuration, language)
    for scarcity in run.scarcities:
        yield _scarcity(scarcity, names, configuration.policy.currency, language)
    departments = {each.id: each.label for each in configuration.policy.departments}
    for kept in run.shares:
        label = departments.get(kept.department)
        yield _share(kept, getattr(label, language) if label else kept.department, language)
    for tag, customers in run.impersonal.items():
        facts = {"tag": names.get(f"tag/{tag}", tag), "customers": f"{customers:,}"}
        yield _told(_IMPERSONAL, language, facts)


def _scarcity(
    scarcity: Scarcity, names: Mapping[str, str], currency: str, language: Language
) -> str:
    kind = _KINDS[scarcity.kind]
    is_money = scarcity.kind == "budget"
    numbers = {
        name: amount(number, currency) if is_money else f"{number:,}"
        for name, number in (
            ("limit", scarcity.limit),
            ("left", scarcity.left),
            ("demanded", scarcity.demanded),
            ("taken", scarcity.taken),
        )
    }
    rule = names.get(f"{kind}/{scarcity.name}", scarcity.name)
    resource = _told(RESOURCES[kind], language, {"rule": rule})
    cutoff = _cutoff(scarcity, currency, language)
    return _told(_SCARCITY, language, {"resource": resource, "cutoff": cutoff, **numbers})


def _cutoff(scarcity: Scarcity, currency: str, language: Language) -> str:
    if scarcity.tier is None:
        return ""
    priority = getattr(_CLASSES[scarcity.tier // 2], language)
    facts = {"priority": priority, "score": amount(scarcity.score, currency)}
    return _told(_CUTOFF, language, facts)


def _share(kept: ShareKept, department: str, language: Language) -> str:
    facts = {
        "department": department,
        "promised": f"{kept.promised / 100:g}%",
        "contacts": f"{kept.contacts:,}",
        "short": f"{kept.short:,}",
        "outranked": f"{kept.outranked:,}",
    }
    return _told(_SHARE, language, facts)


def _told(words: Sentence, language: Language, facts: Mapping[str, str]) -> str:
    sentence: str = getattr(words, language)
    return sentence.format_map(facts)
