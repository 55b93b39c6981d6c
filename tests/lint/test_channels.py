"""What the linter finds of connectors, of the list of hosts, and of texts for channels."""

import json

import pytest

from config.folder import append, copied, replace
from hengce.config.load import load_with_places
from hengce.lint import lint
from hengce.words.problems import SENTENCES

HOOK = """
- id: hook
  label: {zh: 钩子, en: Hook}
  connector: {kind: webhook, url: "https://gateway.example.org/in", secret_env: HOOK_SECRET}
"""
BATCH = """
- id: crm
  label: {zh: 客户关系系统, en: CRM}
  connector: {kind: handover, path: out/crm, closings: ["18:00", "00:00"]}
"""
MAIL = """
- id: email
  label: {zh: 邮件, en: E-mail}
  connector: {kind: smtp, host: mail.bank.example, port: 587, sender: a@bank.example,
    encryption: starttls, user: hengce, password_env: MAIL_PASSWORD}
"""
GATEWAYS = """
- id: sms_abroad
  label: {zh: 境外短信, en: SMS abroad}
  connector: {kind: smpp, host: smsc.example.org, port: 2775, system_id: bank,
    password_env: SMPP_PASSWORD, source: "10690001"}
- id: sms_china
  label: {zh: 移动短信, en: SMS in China}
  connector: {kind: cmpp, host: ismg.example.org, port: 7890, source_addr: "900001",
    password_env: CMPP_SECRET, source: "10690001", version: "3.0"}
- id: app
  label: {zh: 推送, en: Push}
  connector: {kind: push, url: "https://gateway.example.org/push", token_env: PUSH_TOKEN}
- id: call
  label: {zh: 外呼, en: Call}
  connector: {kind: call, url: "https://gateway.example.org/call", token_env: CALL_TOKEN}
- id: card
  label: {zh: 企微卡片, en: WeCom card}
  connector: {kind: wecom, corporation: ww1, agent: 1, secret_env: WECOM_SECRET, form: textcard,
    link: "https://bank.example/offer", url: "https://gateway.example.org"}
- id: group
  label: {zh: 企微群, en: WeCom group}
  connector: {kind: wecom_robot, key_env: ROBOT_KEY, url: "https://gateway.example.org"}
"""
EGRESS = """
egress:
  - {host: gateway.example.org}
  - {host: 10.20.3.4, ports: [8080], plain_http: true, networks: [10.20.0.0/16]}
"""
CHANNELS, POLICY = "channels.yaml", "policy.yaml"


@pytest.fixture
def bank(tmp_path):
    folder = copied(tmp_path)
    append(folder, CHANNELS, HOOK + BATCH + MAIL + GATEWAYS)
    append(folder, POLICY, EGRESS)
    return folder


def found(folder) -> list[tuple[str, str]]:
    loaded = load_with_places(folder)
    problems = lint(loaded.configuration, loaded.places)
    for problem in problems:
        if problem.code in SENTENCES:
            words = SENTENCES[problem.code]
            assert all(text.format(**problem.fact_map()) for text in words), problem
    return [(problem.code, problem.where.partition(" ")[2]) for problem in problems]


def test_right_connectors_have_no_problem(bank):
    assert found(bank) == []


BROKEN = [
    (CHANNELS, "https://gateway.example.org/in", "https://user@gateway.example.org/in",
     "channel.url_invalid", "connector/url"),
    (CHANNELS, "https://gateway.example.org/in", "https://2130706433/in",
     "channel.url_invalid", "connector/url"),
    (CHANNELS, "https://gateway.example.org/in", "http://gateway.example.org/in",
     "channel.host_not_allowed", "connector/url"),
    (CHANNELS, "https://gateway.example.org/in", "https://169.254.169.254/in",
     "channel.host_not_allowed", "connector/url"),
    (CHANNELS, "secret_env: HOOK_SECRET", "secret_env: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
     "channel.variable_invalid", "connector/secret_env"),
    (CHANNELS, "secret_env: HOOK_SECRET", "secret_env: HOOK_SECRET, timeout_seconds: 0",
     "channel.timeout_invalid", "connector/timeout_seconds"),
    (CHANNELS, "secret_env: HOOK_SECRET", "secret_env: HOOK_SECRET, messages_per_second: 0",
     "channel.pace_invalid", "connector/messages_per_second"),
    (CHANNELS, "token_env: PUSH_TOKEN", 'token_env: ""', "channel.variable_invalid",
     "connector/token_env"),
    (CHANNELS, '    link: "https://bank.example/offer",', "", "channel.link_missing",
     "connector/link"),
    (CHANNELS, "form: textcard,", "form: textcard, repeats_minutes: 241,",
     "channel.repeats_invalid", "connector/repeats_minutes"),
    (CHANNELS, "key_env: ROBOT_KEY", 'key_env: ROBOT_KEY, form: textcard, link: "https://a.example/"',
     "channel.form_not_taken", "connector/form"),
    (CHANNELS, "user: hengce, ", "", "channel.login_incomplete", "connector/user"),
    (CHANNELS, ", password_env: MAIL_PASSWORD", "", "channel.login_incomplete", "connector/user"),
    (CHANNELS, " encryption: starttls,", "", "channel.login_in_the_open", "connector/encryption"),
    (CHANNELS, "path: out/crm", "path: ../crm", "channel.path_outside", "connector/path"),
    (CHANNELS, '"18:00"', '"25:00"', "channel.closings_invalid", "connector/closings"),
    (CHANNELS, '["18:00", "00:00"]', "[]", "channel.closings_invalid", "connector/closings"),
    (CHANNELS, "port: 2775", "port: 0", "channel.server_invalid", "connector"),
    (CHANNELS, "host: ismg.example.org", 'host: ""', "channel.server_invalid", "connector"),
    (CHANNELS, "SMPP_PASSWORD", "secret", "channel.variable_invalid", "connector/password_env"),
    (CHANNELS, "CMPP_SECRET", '""', "channel.variable_invalid", "connector/password_env"),
    (CHANNELS, "system_id: bank", "system_id: bank of the north",
     "channel.account_invalid", "connector/system_id"),
    (CHANNELS, 'source_addr: "900001"', 'source_addr: "90001"',
     "channel.account_invalid", "connector/source_addr"),
    (CHANNELS, 'source: "10690001", version', "source: 银行, version",
     "channel.source_invalid", "connector/source"),
    (CHANNELS, ', version: "3.0"', ', version: "3.0", parts_max: 256',
     "channel.number_range", "connector/parts_max"),
    (CHANNELS, ', version: "3.0"', ', version: "3.0", window: 0',
     "channel.number_range", "connector/window"),
    (CHANNELS, ', version: "3.0"', ', version: "3.0", idle_seconds: 0',
     "channel.number_range", "connector/idle_seconds"),
    (CHANNELS, ', version: "3.0"', ', version: "3.0", timeout_seconds: 0',
     "channel.timeout_invalid", "connector/timeout_seconds"),
    (CHANNELS, ', version: "3.0"', ', version: "3.0", zone: Asia/Peking',
     "channel.zone_unknown", "connector/zone"),
    (CHANNELS, ', version: "3.0"', ', version: "3.0", country_code: "+86"',
     "channel.country_invalid", "connector/country_code"),
    (CHANNELS, ', version: "3.0"', ', version: "3.0", service_id: MARKETING01',
     "channel.text_range", "connector/service_id"),
    (CHANNELS, ', version: "3.0"', ', version: "3.0", opt_out_words: []',
     "channel.opt_out_words_invalid", "connector/opt_out_words"),
    (CHANNELS, "system_id: bank", "system_id: bank, source_ton: 7",
     "channel.typing_unknown", "connector/source_ton"),
    (POLICY, "{host: gateway.example.org}", '{host: "*.example.org"}',
     "egress.host_invalid", "egress/0/host"),
    (POLICY, "{host: gateway.example.org}", "{host: gateway.example.org, ports: [443, 0]}",
     "egress.port_invalid", "egress/0/ports"),
    (POLICY, "ports: [8080], ", "", "egress.plain_needs_ports", "egress/1/plain_http"),
    (POLICY, "10.20.0.0/16", "0.0.0.0/0", "egress.network_invalid", "egress/1/networks"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code", "where"), BROKEN)
def test_one_edit_is_found_with_its_place(bank, file, old, new, code, where):
    replace(bank, file, old, new)

    assert (code, where) in found(bank)


def test_secret_in_a_document_is_not_told(bank):
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    replace(bank, CHANNELS, "secret_env: HOOK_SECRET", f"secret_env: {secret}")
    loaded = load_with_places(bank)

    problems = lint(loaded.configuration, loaded.places)

    assert problems
    assert secret not in str(problems)


def test_all_problems_are_listed_at_once(bank):
    for file, old, new, _code, _where in (BROKEN[0], BROKEN[4], BROKEN[-3], BROKEN[-1]):
        replace(bank, file, old, new)

    codes = {code for code, _ in found(bank)}

    assert codes == {
        "channel.url_invalid", "channel.variable_invalid", "egress.port_invalid",
        "egress.network_invalid",
    }  # fmt: skip


LONG = "字" * 200
TEXTS = [
    ("app", {"body": "a"}, "material.subject_missing", "variants/app"),
    ("app", {"subject": LONG, "body": "a"}, "material.longer_than_channel", "variants/app/subject"),
    ("card", {"subject": "a", "body": LONG}, "material.longer_than_channel", "variants/card/body"),
    ("card", {"body": "a"}, "material.subject_missing", "variants/card"),
    ("group", {"subject": "a", "body": "b"}, "material.subject_not_carried",
     "variants/group/subject"),
    ("group", {"body": "字" * 683}, "material.longer_than_channel", "variants/group/body"),
    ("call", {"body": "字" * 4001}, "material.longer_than_channel", "variants/call/body"),
]  # fmt: skip


@pytest.mark.parametrize(("channel", "variant", "code", "where"), TEXTS)
def test_text_that_its_channel_cannot_carry_is_found(bank, channel, variant, code, where):
    document = [{"id": "XX-1", "variants": {channel: variant}}]
    (bank / "materials" / "more.json").write_text(json.dumps(document), encoding="utf-8")

    assert (code, where) in found(bank)


def test_text_that_fits_to_the_last_sign_is_right(bank):
    texts = {
        "group": {"body": "字" * 682 + "{{ tag.city }}"}, "call": {"body": "字" * 4000},
        "card": {"subject": "字" * 42, "body": "字" * 170},
    }  # fmt: skip
    document = [{"id": "XX-1", "variants": texts, "defaults": {"tag.city": "本行"}}]
    (bank / "materials" / "more.json").write_text(json.dumps(document), encoding="utf-8")

    assert found(bank) == [("material.unused", "")]
