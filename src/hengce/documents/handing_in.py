"""Hands the work in progress on a document in: it becomes the bank's, and waits for approval."""

from hengce.documents.administration import Applied, apply_documents
from hengce.documents.checking import check_text, with_document
from hengce.documents.manuscripts import RevisionError, keep_texts, work_on
from hengce.documents.proofreading import failures_of
from hengce.errors import NoConfigurationError, NotFoundError, Problem, ProblemsError
from hengce.flow.sealing import named_by
from hengce.lint.run import lint
from hengce.lint.severity import errors_of
from hengce.model.audience import Audience
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.manuscript import Manuscript, ManuscriptState
from hengce.model.nodes import SubJourney
from hengce.model.template import Template
from hengce.ports import Store, StrategyStatus, View


def hand_in(store: Store, document: str, by: str, at: Instant) -> StrategyStatus:
    """Make the work in progress on a strategy or a variant a draft that waits for approval.

    It goes the way of a file that is applied: the same checks, the same versions. It is checked
    before the transaction, so that nothing waits for the check.

    Returns:
        Where its strategy stands then.

    Raises:
        NotFoundError: Nobody is working on it.
        ProblemsError: It has errors; nothing was handed in.
        RevisionError: It was written meanwhile, or the bank's documents were.
    """
    _apply(store, document, by, at)
    with store.view() as view:
        return view.strategy_states()[_name(document)]


def hand_in_audience(store: Store, audience: str, by: str, at: Instant) -> tuple[str, ...]:
    """Make the work in progress on an audience the bank's; return the strategies that wait then.

    By itself an audience reaches nobody. Strategies that name it are approved anew, by somebody
    else than who changed it; until they are, those that are live keep it as it was.

    Raises:
        NotFoundError: Nobody is working on it.
        ProblemsError: It has errors, or strategies would have some; nothing was handed in.
        RevisionError: It was written meanwhile, or the bank's documents were.
    """
    return _apply(store, f"audiences/{audience}", by, at).drafts


def hand_in_template(store: Store, template: str, by: str, at: Instant) -> tuple[str, ...]:
    """Make the work in progress on a template the bank's; return the variants that wait then.

    By itself a template addresses nobody, so nobody approves it. What branches made of it is
    approved anew, each by somebody else; until it is, what is live goes on as it was.

    Raises:
        NotFoundError: Nobody is working on it.
        ProblemsError: It has errors, or variants would not fit any more; nothing was handed in.
        RevisionError: It was written meanwhile, or the bank's documents were.
    """
    return _apply(store, f"templates/{template}", by, at).drafts


def _apply(store: Store, document: str, by: str, at: Instant) -> Applied:
    with store.view() as view:
        work, before = _work(view, document), view.applied_configuration()
        bank, problems = _checked(applied_documents(view), work)
    if errors_of(problems):
        raise ProblemsError(errors_of(problems))
    with store.transaction(at) as tx:
        if tx.applied_configuration() != before or work_on(tx, document) != work:
            raise RevisionError
        applied = apply_documents(tx, bank, problems, by, at)
        keep_texts(tx, {document: work.text}, by, at, ManuscriptState.HANDED_IN)
        return applied


def document_of(view: View, strategy: str) -> str:
    """Return the document that says a strategy: its own, or a branch's variant."""
    is_variant = any(one.id == strategy for one in applied_documents(view).variants)
    return f"{'variants' if is_variant else 'strategies'}/{strategy}"


def applied_documents(view: View) -> Configuration:
    """Return the documents that are applied; ConflictError before the first."""
    version = view.applied_configuration()
    if version is None:
        raise NoConfigurationError
    return view.configuration(version)


def _work(view: View, document: str) -> Manuscript:
    work = work_on(view, document)
    if work is None:
        raise NotFoundError(f"nobody is working on {document}")
    return work


def _checked(
    documents: Configuration, work: Manuscript
) -> tuple[Configuration, tuple[Problem, ...]]:
    """Return the documents with this one among them, and what is wrong with it.

    The examples that run are its own, and those of journeys that customers enter it from; of an
    audience those of strategies that name it, of a template those of its variants: they are also
    linted anew.
    """
    checked = check_text(documents, work.document, work.text)
    if checked.noun is None or errors_of(checked.problems):
        return documents, checked.problems
    bank = with_document(documents, work.document, checked.noun)
    name = _name(work.document)
    if isinstance(checked.noun, Audience | Template):
        named = _resting_on(bank, checked.noun)
        elsewhere = [one for one in errors_of(lint(bank)) if one not in checked.problems]
        return bank, (*checked.problems, *elsewhere, *failures_of(bank, named))
    around = {
        strategy.id
        for strategy in bank.strategies
        for node in strategy.graph.nodes
        if isinstance(node, SubJourney) and node.strategy == name
    }
    return bank, (*checked.problems, *failures_of(bank, {name, *around}))


def _resting_on(bank: Configuration, noun: Audience | Template) -> set[str]:
    """Return the strategies that name an audience, or a template and what branches made of it."""
    if isinstance(noun, Template):
        return {noun.id, *(one.id for one in bank.variants if one.template == noun.id)}
    return {one.id for one in bank.strategies if noun.id in named_by(bank, one).audiences}


def _name(document: str) -> str:
    return document.partition("/")[2]
