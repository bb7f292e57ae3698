package dev.vigil.streams.judge;

/**
 * What a rule is, for people.
 *
 * @param meaning what it means that it fires
 * @param formula what it computes, and where the formula comes from
 * @param defaults the defaults, and why
 * @param errors what makes it wrong: false alarms, blind spots
 * @param tuning how to tune it
 */
public record RuleDescription(String meaning, String formula, String defaults, String errors, String tuning) {}
