"""What people call categories and topics.

Documents name both by short words of the bank's own choice; the usual ones have a name here, and
any other is called as it is written.
"""

from collections.abc import Mapping

from hengce.model.noun import Label

_NAMES: Mapping[str, tuple[str, str]] = {
    "account": ("账户", "Accounts"),
    "account_opening": ("开户", "Opening an account"),
    "activation": ("激活", "Activation"),
    "antifraud": ("反诈", "Fraud prevention"),
    "antifraud_call": ("反诈外呼", "Calls against fraud"),
    "assessment": ("风险测评", "Risk assessment"),
    "benefit": ("权益", "Benefits"),
    "birthday": ("生日", "Birthdays"),
    "card": ("信用卡", "Cards"),
    "card_service": ("信用卡服务", "Service of cards"),
    "care": ("关怀", "Care"),
    "collection": ("催收", "Collection"),
    "complaint": ("投诉", "Complaints"),
    "declined_card": ("刷卡失败", "Declined cards"),
    "deposit": ("存款", "Deposits"),
    "deposit_service": ("存款服务", "Service of deposits"),
    "drawdown": ("提款", "Drawing a loan"),
    "education": ("投教", "Education"),
    "fraud": ("欺诈", "Fraud"),
    "fraud_prevention": ("防范欺诈", "Fraud prevention"),
    "fund": ("基金", "Funds"),
    "identity": ("身份信息", "Identity"),
    "instalment": ("分期", "Instalments"),
    "insurance": ("保险", "Insurance"),
    "loan": ("贷款", "Loans"),
    "maturity": ("到期", "Maturity"),
    "merchant": ("商户", "Merchants"),
    "mortgage": ("房贷", "Mortgages"),
    "mortgage_guide": ("房贷指引", "Guide to mortgages"),
    "onboarding": ("新客", "New customers"),
    "overdrawn": ("透支", "Overdrafts"),
    "payment": ("支付", "Payments"),
    "preference": ("偏好", "Preferences"),
    "repayment": ("还款", "Repayment"),
    "retention": ("挽留", "Retention"),
    "security": ("安全", "Security"),
    "service": ("服务", "Service"),
    "wealth": ("理财", "Wealth"),
    "wealth_private": ("私行理财", "Wealth of private banking"),
    "wealth_visit": ("理财拜访", "Visits about wealth"),
    "welcome": ("欢迎", "Welcome"),
}


def subject(name: str) -> Label:
    """Return what people call a category or a topic."""
    zh, en = _NAMES.get(name, (name, name))
    return Label(zh=zh, en=en)
