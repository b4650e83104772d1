"""Forms as they are sent when filled in; `{unit_id}` stands for the object that is asked about."""

from collections.abc import Mapping

REASON = {"reason": "核对后更正"}
DRAFT = {"title": "技能之星", "html": '{% extends "sheet.html" %}'}
HASH = "0" * 64
UUID = "11111111-1111-4111-8111-111111111111"
PASSWORD = "another horse 电池 staple"

BODIES: Mapping[str, Mapping[str, str]] = {
    "POST appeals.assign": {"person": "{person_id}"},
    "POST appeals.file": {"ground": "mark", "statement": "第二项少计五分，请复核。"},
    "POST appeals.rule": {"outcome": "dismissed", "findings": "经复核，原评分无误。"},
    "POST awards.bank_account": {"bank": "工商银行", "number": "6222021234567890"},
    "POST awards.fees": {"button": "keep"},
    "POST awards.nominate": {"button": "nominate"},
    "POST awards.payment": {"withheld_cny": "1"},
    "POST awards.promotion": {"gained_on": "2026-11-20"},
    "POST awards.service": {"kind": "judge", "title": "优秀裁判员"},
    "POST awards.shares": {"prize_cny": "300"},
    "POST awards.withdraw": REASON,
    "POST certificates.allow_seals": {"is_allowed": "no"},
    "POST certificates.collect": {"name": "丁一凡", "ending": "0000"},
    "POST certificates.collect_code": {"code": "000000"},
    "POST certificates.design": {**DRAFT, "button": "save"},
    "POST certificates.reissue": REASON,
    "POST certificates.revoke": REASON,
    "POST certificates.settings": {
        "design": "honour", "issuers": "苏州市总工会", "salutation": "同志",
        "date_style": "chinese", "right": "0", "down": "0",
    },
    "POST certificates.try_design": DRAFT,
    "POST contestday.board": {"move": "freeze"},
    "POST contestday.host": {"present": "8", "questions": "5"},
    "POST contestday.notices": {"judge": "everybody", "text": "十分钟后收表"},
    "POST contestday.step": {"phase": "idle"},
    "POST contestday.unlock": REASON,
    "POST dashboard.consent": {"decision": "give"},
    "POST editions.add_series": {"unit": "{unit_id}", "name": "新系列"},
    "POST editions.draft_basics": {
        "name": "新赛事", "code": "NEW", "unit": "{unit_id}", "opens_at": "2026-12-01T08:00",
        "closes_at": "2026-12-10T17:30", "held_on": "2026-12-20", "preset": "workshop",
        "revision": "0",
    },
    "POST editions.draft_step": {"revision": "0"},
    "POST editions.schedule": {"venue": "一号车间"},
    "POST entries.accept_shown": {"entry": "{entry_id}"},
    "POST entries.decline": REASON,
    "POST entries.give_back": REASON,
    "POST entries.quotas": {"unit": "高新区机械有限公司", "quota": "3"},
    "POST entries.withdraw": REASON,
    "POST industrialisation.benefit": {
        "year": "2026", "kind": "savings", "amount": "100", "voucher": "财证 7",
        "unit": "",
    },
    "POST industrialisation.consent": {"summary": "退火炉联锁改造"},
    "POST industrialisation.decide": {"decision": "refuse"},
    "POST industrialisation.owner": {"person": "{person_id}"},
    "POST industrialisation.paper": {"shown": "小试报告 7"},
    "POST industrialisation.replicate": {
        "unit": "{unit_id}", "since_on": "2026-11-20", "evidence": "使用证明 7",
    },
    "POST industrialisation.move": {
        "to_stage": "pilot", "line_0": "小试报告", "line_1": "中试方案",
        "happened_on": "2026-11-20",
    },
    "POST industrialisation.report": {"text": "按期推进"},
    "POST notifications.add_hook": {
        "name": "工作群", "kind": "wecom", "unit": "{unit_id}", "language": "en",
        "url": "https://hook.example/robot?key=1",
    },
    "POST notifications.edit_words": {"subject": "收到了", "body": "收到"},
    "POST notifications.email": {
        "is_open": "y", "host": "smtp.example", "port": "465", "security": "tls",
        "sender": "contest@union.example", "language": "en",
    },
    "POST notifications.sms": {"url": "https://sms.example/send", "language": "en"},
    "POST panels.add_seat": {"role": "scoring_judge", "counts": "y"},
    "POST panels.add_tie": {"judge": "{judge_id}", "kind": "kin", "subject": "p:{person_id}"},
    "POST panels.assign_one": {"seat": "{seat_id}", "work": "{work_id}"},
    "POST panels.declaration": {"agreed": "y"},
    "POST panels.judges": {"name": "丁一凡", "unit": "{unit_id}"},
    "POST panels.recusal": REASON,
    "POST panels.seat_judge": {"judge": "{judge_id}", "reason": "替补"},
    "POST people.add_account": {"login": "newcomer", "password": PASSWORD},
    "POST people.add_grade": {"grade": "3", "trade": "车工", "gained_on": "2020-05-01"},
    "POST people.add_person": {"name": "丁一凡", "unit": "{unit_id}"},
    "POST people.add_unit": {"level": "team", "name": "一车间甲班"},
    "POST people.erase": REASON,
    "POST people.grant_role": {
        "login": "somebody@example", "role": "unit_contact", "unit": "{unit_id}",
    },
    "POST people.phone": {"phone": "13700137000"},
    "POST people.phone_code": {"code": "000000"},
    "POST people.phone_name": {"name": "丁一凡"},
    "POST people.phone_newcomer": {"name": "丁一凡", "unit": "{unit_id}"},
    "POST people.slip": {"login": "newcomer", "password": PASSWORD},
    "POST people.slip_form": {"code": "0000-0000-0000"},
    "POST people.slips": {"unit": "{unit_id}"},
    "POST people.set_password": {"new": PASSWORD},
    "POST results.ties": {
        "tied": "1,2", "place": "1", "method": "lots", "witness": "严守信", "reason": "当场抽签",
    },
    "POST returns.check": {"indicator": "output"},
    "POST returns.lapse": {**REASON},
    "POST returns.reopen": {**REASON},
    "POST returns.report": {"output": "1200", "voucher.output": "凭证 9"},
    "POST scoresheets.key": {"base": "0", "rules_hash": HASH},
    "POST scoresheets.key_submission": {
        "event_id": UUID, "rules_hash": HASH, "body": "{}", "independent": "y",
    },
    "POST scoresheets.review": {
        "event_id": UUID, "base": "0", "rules_hash": HASH, "body": "{}", "independent": "y",
    },
    "POST scoresheets.sheet": {"base": "0", "rules_hash": HASH},
    "POST sealing.unseal": {**REASON, "action": "request"},
    "POST sealing.works": {"work": "{work_id}", "status": "absent", **REASON},
}  # fmt: skip
