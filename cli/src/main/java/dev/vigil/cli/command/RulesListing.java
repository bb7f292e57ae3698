package dev.vigil.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.run.Catalogues;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Table;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.streams.judge.Rule;
import dev.vigil.streams.judge.RuleSettings;
import dev.vigil.streams.judge.Rules;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rules in force, for {@code vigil rules} and {@code vigil rules list}. */
final class RulesListing {

    private RulesListing() {}

    static List<Rule> rules(Vigil vigil) {
        return Rules.of(Catalogues.of(vigil.config(Map.of()).config()), RuleSettings.DEFAULT)
                .all();
    }

    static String mode(Rule rule) {
        return "FM" + (rule.mode().ordinal() + 1);
    }

    static String judges(Rule rule) {
        return rule.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static int print(Vigil vigil) {
        Terminal terminal = vigil.terminal();
        List<Rule> rules = rules(vigil);
        switch (vigil.output(OutputFormat.TABLE)) {
            case TABLE -> {
                Table table = new Table("MODE", "RULE", "JUDGES", "MEANING");
                rules.forEach(rule -> table.add(
                        mode(rule),
                        rule.id(),
                        judges(rule),
                        sentence(rule.description().meaning())));
                table.print(terminal);
            }
            case JSON -> {
                ArrayNode array = Json.array();
                rules.forEach(rule -> array.add(json(rule)));
                ObjectNode document = Json.object().put("schema", "vigil.rules/1");
                document.set("rules", array);
                terminal.raw(Json.document(document));
            }
            case JSONL -> rules.forEach(rule -> terminal.raw(Json.line(json(rule))));
        }
        return ExitCode.YES;
    }

    static ObjectNode json(Rule rule) {
        return Json.object()
                .put("rule", rule.id())
                .put("mode", mode(rule))
                .put("judges", judges(rule))
                .put("meaning", rule.description().meaning())
                .put("formula", rule.description().formula())
                .put("defaults", rule.description().defaults())
                .put("errors", rule.description().errors())
                .put("tuning", rule.description().tuning());
    }

    /** What it says up to its first stop or colon. */
    private static String sentence(String text) {
        int end = text.indexOf(". ");
        int colon = text.indexOf(": ");
        int at = colon < 0 ? end : end < 0 ? colon : Math.min(end, colon);
        return at < 0 ? text : text.substring(0, at);
    }
}
