//! The fault plan: rules that match requests and strike them, with a seed, so that a run can be repeated.

use super::fault::{Fault, Point, Rows, Strike};
use super::posted::point;
use crate::sandbox::bank::tools::fields::{Fields, PlanError};
use crate::sandbox::bank::tools::random::Random;
use serde_json::{Value, json};

/// A plan as posted, and how far it has been used.
pub struct Plan {
    rules: Vec<Rule>,
    random: Random,
    posted: Value,
}

/// One rule of it.
pub struct Rule {
    path: Option<String>,
    method: Option<String>,
    order_number: Option<String>,
    nth: Option<u64>,
    choices: Vec<Strike>,
    probability: f64,
    times: Option<u64>,
    /// How many requests have matched, and how often it has struck.
    seen: u64,
    struck: u64,
}

/// What a rule is held against.
pub struct Occasion<'r> {
    /// The path.
    pub path: &'r str,
    /// The method.
    pub method: &'r str,
    /// The order the request is about.
    pub order_number: Option<&'r str>,
}

impl Plan {
    /// No rules.
    pub fn empty(seed: u64) -> Plan {
        Plan { rules: Vec::new(), random: Random::seeded(seed), posted: json!({"rules": []}) }
    }

    /// Reads a plan; the error names the wrong field.
    pub fn parse(posted: &Value, seed: u64, rows: Rows<'_>) -> Result<Plan, PlanError> {
        let fields = Fields::of(posted, "")?;
        let seed = fields.whole("seed", 0, u64::MAX)?.unwrap_or(seed);
        let rules = fields.list("rules")?.ok_or_else(|| PlanError::new("rules", "is missing"))?;
        fields.finish()?;
        let rules = rules
            .iter()
            .enumerate()
            .map(|(i, rule)| Rule::parse(rule, &format!("rules[{i}]"), rows))
            .collect::<Result<_, _>>()?;
        Ok(Plan { rules, random: Random::seeded(seed), posted: posted.clone() })
    }

    /// The plan as posted, with how often each rule has matched and struck.
    pub fn shown(&self) -> Value {
        let mut shown = self.posted.clone();
        if let Some(rules) = shown["rules"].as_array_mut() {
            for (shown, rule) in rules.iter_mut().zip(&self.rules) {
                shown["matched"] = json!(rule.seen);
                shown["struck"] = json!(rule.struck);
            }
        }
        shown
    }

    /// Takes up one rule more.
    pub fn add(&mut self, rule: Rule) {
        if let Some(rules) = self.posted["rules"].as_array_mut() {
            rules.push(rule.written());
        }
        self.rules.push(rule);
    }

    /// What strikes at accept.
    pub fn at_accept(&mut self) -> Vec<Fault> {
        let Plan { rules, random, .. } = self;
        let rules = rules.iter_mut().filter(|rule| rule.is_for_accept());
        rules.filter_map(|rule| rule.strike(random)).map(|strike| strike.fault).collect()
    }

    /// What strikes this request, in the order of the rules.
    pub fn at_request(&mut self, occasion: &Occasion<'_>) -> Vec<Strike> {
        let Plan { rules, random, .. } = self;
        let rules = rules.iter_mut().filter(|rule| !rule.is_for_accept() && rule.matches(occasion));
        rules.filter_map(|rule| rule.strike(random)).collect()
    }

    /// For choices outside the rules, e.g. of a nasty profile.
    pub fn random(&mut self) -> &mut Random {
        &mut self.random
    }
}

impl Rule {
    /// Strikes the next request, or the next about that order, and then no more.
    pub fn once(strike: Strike, order_number: Option<String>) -> Rule {
        Rule {
            path: None,
            method: None,
            order_number,
            nth: None,
            choices: vec![strike],
            probability: 1.0,
            times: Some(1),
            seen: 0,
            struck: 0,
        }
    }

    /// A rule that was not posted, as the plan is shown.
    fn written(&self) -> Value {
        let doing = self.choices.iter().map(Strike::written).collect::<Vec<_>>();
        json!({"match": {"orderNumber": self.order_number}, "times": self.times, "do": {"anyOf": doing}})
    }

    fn parse(value: &Value, path: &str, rows: Rows<'_>) -> Result<Rule, PlanError> {
        let fields = Fields::of(value, path)?;
        let at = point(&fields)?;
        let probability = match fields.get("probability") {
            None => 1.0,
            Some(value) => value
                .as_f64()
                .filter(|p| (0.0..=1.0).contains(p))
                .ok_or_else(|| PlanError::new(fields.path("probability"), "must be a number from 0 to 1"))?,
        };
        let doing = fields.get("do").ok_or_else(|| PlanError::new(fields.path("do"), "is missing"))?;
        let mut rule = Rule {
            path: None,
            method: None,
            order_number: None,
            nth: None,
            choices: choices(doing, &fields.path("do"), at, rows)?,
            probability,
            times: fields.whole("times", 1, u64::MAX)?,
            seen: 0,
            struck: 0,
        };
        if let Some(value) = fields.get("match") {
            let wanted = Fields::of(value, fields.path("match"))?;
            let owned = |text: Option<&str>| text.map(str::to_owned);
            rule.path = owned(wanted.text("path")?);
            rule.method = owned(wanted.text("method")?);
            rule.order_number = owned(wanted.text("orderNumber")?);
            rule.nth = wanted.whole("nth", 1, u64::MAX)?;
            wanted.finish()?;
        }
        fields.finish()?;
        let accept = rule.choices.iter().filter(|strike| strike.at == Point::Accept).count();
        if accept > 0 && accept < rule.choices.len() {
            return Err(PlanError::new(fields.path("do"), "cannot mix accept with other points"));
        }
        if accept > 0 && (rule.path.is_some() || rule.method.is_some() || rule.order_number.is_some()) {
            return Err(PlanError::new(
                fields.path("match"),
                "at accept nothing has been read: only nth can be matched",
            ));
        }
        Ok(rule)
    }

    fn is_for_accept(&self) -> bool {
        self.choices.iter().any(|strike| strike.at == Point::Accept)
    }

    fn matches(&self, occasion: &Occasion<'_>) -> bool {
        let path = self.path.as_ref().is_none_or(|path| occasion.path.ends_with(path.as_str()));
        let method = self.method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(occasion.method));
        let number =
            self.order_number.as_ref().is_none_or(|wanted| match (wanted.strip_suffix('*'), occasion.order_number) {
                (Some(beginning), Some(number)) => number.starts_with(beginning),
                (None, Some(number)) => wanted == number,
                (_, None) => false,
            });
        path && method && number
    }

    /// Counts the match, and strikes if it is its turn and chance wants it.
    fn strike(&mut self, random: &mut Random) -> Option<Strike> {
        self.seen += 1;
        if self.nth.is_some_and(|nth| nth != self.seen) || self.times.is_some_and(|times| self.struck >= times) {
            return None;
        }
        if self.probability < 1.0 && !random.chance(self.probability) {
            return None;
        }
        self.struck += 1;
        let chosen = random.between(0, self.choices.len() as u64 - 1) as usize;
        let Strike { at, fault } = self.choices[chosen].clone();
        Some(Strike { at, fault: fault.drawn(random) })
    }
}

/// One fault, or `{"anyOf": [...]}`.
fn choices(value: &Value, path: &str, at: Option<Point>, rows: Rows<'_>) -> Result<Vec<Strike>, PlanError> {
    let Some(any) = value.get("anyOf") else {
        return Ok(vec![Strike::from_json(value, path, at, rows)?]);
    };
    let fields = Fields::of(value, path)?;
    fields.get("anyOf");
    fields.finish()?;
    let path = format!("{path}.anyOf");
    let list = any.as_array().filter(|list| !list.is_empty());
    let list = list.ok_or_else(|| PlanError::new(path.as_str(), "must be a list of at least one action"))?;
    list.iter().enumerate().map(|(i, value)| Strike::from_json(value, &format!("{path}[{i}]"), at, rows)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: Rows<'static> = &|_| false;

    fn occasion(number: &str) -> Occasion<'_> {
        Occasion { path: "/payouts/api/v2/performPayout.do", method: "POST", order_number: Some(number) }
    }

    #[test]
    fn a_rule_strikes_the_nth_match_and_only_so_often() {
        let plan = json!({"rules": [
            {"match": {"path": "performPayout.do", "orderNumber": "a*", "nth": 2}, "do": {"action": "drop"}},
            {"match": {"path": "getPayoutStatus.do"}, "do": {"action": "bom"}},
            {"match": {"orderNumber": "b"}, "do": {"action": "bom"}, "times": 1},
        ]});
        let mut plan = Plan::parse(&plan, 1, ROWS).unwrap();
        assert!(plan.at_request(&occasion("a1")).is_empty());
        assert_eq!(plan.at_request(&occasion("a2")), [Strike { at: Point::After, fault: Fault::Drop }]);
        assert!(plan.at_request(&occasion("a3")).is_empty());
        assert_eq!(plan.at_request(&occasion("b")).len(), 1);
        assert!(plan.at_request(&occasion("b")).is_empty());
        assert_eq!(plan.shown()["rules"][0]["matched"], 3);
        assert_eq!(plan.shown()["rules"][2]["struck"], 1);
    }

    #[test]
    fn the_plan_of_a_kill_test_can_be_written_and_repeats() {
        let plan = json!({"seed": 42, "rules": [{"match": {"path": "performPayout.do"}, "probability": 0.5,
            "do": {"anyOf": [{"action": "drop", "at": "before-execute"}, {"action": "reset"},
                {"action": "html", "status": 502}, {"action": "execute-later", "ms": [0, 400], "then": {"action": "drop"}}]}}]});
        let run = || {
            let mut plan = Plan::parse(&plan, 1, ROWS).unwrap();
            (0..200).map(|_| plan.at_request(&occasion("x"))).collect::<Vec<_>>()
        };
        let first = run();
        assert_eq!(first, run());
        let struck: Vec<_> = first.iter().flatten().collect();
        assert!((60..140).contains(&struck.len()), "{}", struck.len());
        assert!(struck.iter().any(|s| s.at == Point::Before && s.fault == Fault::Drop));
        assert!(
            struck
                .iter()
                .any(|s| matches!(&s.fault, Fault::ExecuteLater(span, _) if span.0 == span.1 && span.0 <= 400))
        );
    }

    #[test]
    fn a_wrong_field_of_a_plan_is_named() {
        let error = |plan: Value| Plan::parse(&plan, 1, ROWS).err().unwrap().to_string();
        assert!(error(json!([])).contains("must be an object"));
        assert!(error(json!({})).starts_with("rules: "));
        assert!(error(json!({"rules": [{}]})).starts_with("rules[0].do: "));
        let misspelt = json!({"rules": [{"match": {"ordernumber": "x"}, "do": {"action": "drop"}}]});
        assert_eq!(error(misspelt), "rules[0].match.ordernumber: is not a field here; did you mean `orderNumber`?");
        assert!(error(json!({"rules": [{"do": {"anyOf": []}}]})).starts_with("rules[0].do.anyOf: "));
        let second = json!({"rules": [{"do": {"anyOf": [{"action": "drop"}, {"action": "dorp"}]}}]});
        assert!(error(second).starts_with("rules[0].do.anyOf[1].action: "));
        assert!(
            error(json!({"rules": [{"probability": 2, "do": {"action": "drop"}}]})).starts_with("rules[0].probability")
        );
        let accept = json!({"rules": [{"match": {"path": "x"}, "at": "accept", "do": {"action": "drop"}}]});
        assert!(error(accept).starts_with("rules[0].match: "));
    }
}
