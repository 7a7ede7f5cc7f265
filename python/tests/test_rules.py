"""The rule base in Python: its law, its tests, drafts of one's own."""

from __future__ import annotations

import pathlib

import congener
import pytest


def test_the_default_is_loaded_once_and_tests_itself() -> None:
    rules = congener.RuleSet.default()
    assert rules is congener.RuleSet.default()
    report = rules.test()
    assert report.examples > 500 and report.failures == [] and report.unexercised == []
    assert rules.test("us.fentanyl_related").examples < report.examples
    with pytest.raises(KeyError):
        rules.test("us.nothing")


def test_a_rule_carries_the_law() -> None:
    rules = congener.RuleSet.default()
    rule = rules["us.fentanyl_related"]
    assert (rule.kind, rule.jurisdiction, rule.status) == ("class", "US", "verified")
    assert rule.source and rule.text and rule.url.startswith("http") and rule.in_force[0].by
    assert all(" ".join(clause.words.split()) in " ".join(rule.text.split()) for clause in rule.clauses)
    listed = rules["us.schedule_ii"]
    assert "Fentanyl" in [substance.name for substance in listed.substances] and listed.clauses == []
    assert [one.id for one in rules] == sorted(one.id for one in rules.rules)
    assert "us.fentanyl_related" in rules and "us.nothing" not in rules
    assert len(rules) == len(rules.rules) and rules.hash in repr(rules)


def test_a_rule_outlives_its_set() -> None:
    rule = congener.RuleSet.load()["us.fentanyl_related"]
    assert rule.title == "Fentanyl-related substances"


def test_a_rule_of_one_s_own(root: pathlib.Path, tmp_path: pathlib.Path) -> None:
    draft = (root / "rules" / "us" / "fentanyl_related.yaml").read_text()
    file = tmp_path / "fentanyl_related.yaml"
    file.write_text(draft.replace('title: "Fentanyl-related substances"', 'title: "My wording"'))
    rules = congener.RuleSet.load(files=[file])
    assert rules["us.fentanyl_related"].title == "My wording"
    assert rules.hash != congener.RuleSet.default().hash
    assert congener.explain("CCO", rules=rules).rule_set == rules.hash
