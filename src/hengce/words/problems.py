"""All problem codes with their sentences, and one problem told in words."""

from hengce.errors import Problem
from hengce.words.problem import ProblemWords
from hengce.words.problems_answers import SENTENCES as ANSWERS
from hengce.words.problems_channels import SENTENCES as CHANNELS
from hengce.words.problems_config import SENTENCES as CONFIG
from hengce.words.problems_delivery import SENTENCES as DELIVERY
from hengce.words.problems_feeds import SENTENCES as FEEDS
from hengce.words.problems_flow import SENTENCES as FLOW
from hengce.words.problems_gateways import SENTENCES as GATEWAYS
from hengce.words.problems_handovers import SENTENCES as HANDOVERS
from hengce.words.problems_health import SENTENCES as HEALTH
from hengce.words.problems_insight import SENTENCES as INSIGHT
from hengce.words.problems_intake import SENTENCES as INTAKE
from hengce.words.problems_intents import SENTENCES as INTENTS
from hengce.words.problems_journeys import SENTENCES as JOURNEYS
from hengce.words.problems_machine import SENTENCES as MACHINE
from hengce.words.problems_measure import SENTENCES as MEASURE
from hengce.words.problems_models import SENTENCES as MODELS
from hengce.words.problems_parties import SENTENCES as PARTIES
from hengce.words.problems_policy import SENTENCES as POLICY
from hengce.words.problems_relations import SENTENCES as RELATIONS
from hengce.words.problems_requests import SENTENCES as REQUESTS
from hengce.words.problems_rules import SENTENCES as RULES
from hengce.words.problems_ruling import SENTENCES as RULING
from hengce.words.problems_store import SENTENCES as STORE
from hengce.words.problems_strategy import SENTENCES as STRATEGY
from hengce.words.problems_tags import SENTENCES as TAGS
from hengce.words.problems_tasks import SENTENCES as TASKS
from hengce.words.problems_templates import SENTENCES as TEMPLATES
from hengce.words.problems_trials import SENTENCES as TRIALS
from hengce.words.problems_waves import SENTENCES as WAVES

SENTENCES: dict[str, ProblemWords] = (
    ANSWERS
    | CONFIG
    | CHANNELS
    | GATEWAYS
    | POLICY
    | RELATIONS
    | STRATEGY
    | TEMPLATES
    | JOURNEYS
    | WAVES
    | TRIALS
    | RULES
    | RULING
    | FLOW
    | INTAKE
    | FEEDS
    | DELIVERY
    | STORE
    | MACHINE
    | REQUESTS
    | TASKS
    | HANDOVERS
    | HEALTH
    | MEASURE
    | TAGS
    | MODELS
    | INSIGHT
    | INTENTS
    | PARTIES
)


def tell_problem(problem: Problem) -> ProblemWords:
    """Return a problem's sentences and fixes with its facts filled in."""
    words = SENTENCES[problem.code]
    zh, en = _facts(problem, "zh"), _facts(problem, "en")
    return ProblemWords(
        zh=words.zh.format_map(zh),
        en=words.en.format_map(en),
        fix_zh=words.fix_zh.format_map(zh),
        fix_en=words.fix_en.format_map(en),
    )


def _facts(problem: Problem, language: str) -> dict[str, str]:
    """Return a problem's facts; where it stands in the text of a rule, `2:5`, is said in words."""
    facts = dict(problem.facts)
    if problem.code.startswith("rule.") and "at" in facts:
        line, _, character = facts["at"].partition(":")
        facts["at"] = _place(line, character, language)
    return facts


def _place(line: str, character: str, language: str) -> str:
    if language == "zh":
        return f"第 {character} 个字符" if line == "1" else f"第 {line} 行第 {character} 个字符"
    return f"character {character}" if line == "1" else f"line {line}, character {character}"
