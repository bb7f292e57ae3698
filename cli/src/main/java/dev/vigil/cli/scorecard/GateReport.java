package dev.vigil.cli.scorecard;

import dev.vigil.cli.terminal.Text;
import dev.vigil.schema.readiness.ModeVerdict;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.schema.readiness.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Scorecards in the forms that pipelines read: JUnit XML, annotations of a GitHub job, Markdown for a comment. Pure. */
public final class GateReport {

    /** GitHub shows at most so many annotations of a step. */
    private static final int ANNOTATIONS = 10;

    private final List<Scorecard> cards;
    private final boolean failsOnUnproven;

    public GateReport(List<Scorecard> cards, boolean failsOnUnproven) {
        this.cards = cards;
        this.failsOnUnproven = failsOnUnproven;
    }

    /** One suite a card, one case a mode. What is unproven fails, or is skipped with its reason where that is let through. */
    public String junit() {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
        for (Scorecard card : cards) {
            long failures = card.getModes().stream()
                    .filter(mode -> Gate.blocks(mode, failsOnUnproven))
                    .count();
            long skipped = card.getModes().stream().filter(this::isSkipped).count();
            xml.append("  <testsuite name=\"").append(attribute(title(card)));
            xml.append("\" tests=\"").append(card.getModes().size());
            xml.append("\" failures=\"")
                    .append(failures)
                    .append("\" skipped=\"")
                    .append(skipped)
                    .append("\">\n");
            for (ModeVerdict mode : card.getModes()) {
                xml.append("    <testcase classname=\"").append(attribute(card.getWorkflowType()));
                xml.append("\" name=\"").append(ScorecardText.name(mode)).append('"');
                if (Gate.blocks(mode, failsOnUnproven)) {
                    xml.append("><failure type=\"").append(ScorecardText.word(mode.getVerdict()));
                    xml.append("\" message=\"")
                            .append(attribute(sentence(mode)))
                            .append("\"/></testcase>\n");
                } else if (isSkipped(mode)) {
                    xml.append("><skipped message=\"")
                            .append(attribute(sentence(mode)))
                            .append("\"/></testcase>\n");
                } else {
                    xml.append("/>\n");
                }
            }
            xml.append("  </testsuite>\n");
        }
        return xml.append("</testsuites>").toString();
    }

    private boolean isSkipped(ModeVerdict mode) {
        return mode.getVerdict() != Verdict.GO && !Gate.blocks(mode, failsOnUnproven);
    }

    /** Annotations, what is broken first; one line says how many there are beyond. */
    public List<String> github() {
        record Row(Scorecard card, ModeVerdict mode) {}
        List<Row> rows = new ArrayList<>();
        cards.forEach(card -> card.getModes().stream()
                .filter(mode -> Gate.blocks(mode, failsOnUnproven))
                .forEach(mode -> rows.add(new Row(card, mode))));
        rows.sort(Comparator.comparing(row -> row.mode().getVerdict() == Verdict.NO_GO ? 0 : 1));
        List<String> lines = new ArrayList<>();
        int shown = rows.size() > ANNOTATIONS ? ANNOTATIONS - 1 : rows.size();
        for (Row row : rows.subList(0, shown)) {
            lines.add("::error title=" + property(title(row.card()) + " " + ScorecardText.name(row.mode())) + "::"
                    + message(ScorecardText.word(row.mode().getVerdict()) + ": " + sentence(row.mode())));
        }
        if (rows.size() > shown) {
            lines.add("::error title=Vigil::" + (rows.size() - shown) + " more; all of them: vigil scorecard");
        }
        return lines;
    }

    public String markdown() {
        StringBuilder text = new StringBuilder("| type | build | FM1 | FM2 | FM3 | FM4 | FM5 | FM6 | verdict |\n");
        text.append("|---|---|---|---|---|---|---|---|---|\n");
        for (Scorecard card : cards) {
            text.append("| ").append(cell(card.getWorkflowType())).append(" | ");
            text.append(cell(ScorecardText.build(card))).append(" |");
            card.getModes()
                    .forEach(mode -> text.append(' ')
                            .append(ScorecardText.word(mode.getVerdict()))
                            .append(mode.getWaived() ? " (waived)" : "")
                            .append(" |"));
            text.append(" **").append(ScorecardText.word(card.getOverall())).append("** |\n");
        }
        cards.forEach(card -> card.getModes().stream()
                .filter(mode -> Gate.blocks(mode, failsOnUnproven))
                .forEach(mode -> text.append("\n- ")
                        .append(cell(title(card)))
                        .append(' ')
                        .append(ScorecardText.name(mode))
                        .append(": ")
                        .append(cell(sentence(mode)))));
        return text.toString();
    }

    private static String title(Scorecard card) {
        return card.getWorkflowType() + (card.getBuildId().isEmpty() ? "" : " " + card.getBuildId());
    }

    static String sentence(ModeVerdict mode) {
        String change = mode.getWouldChange().isEmpty() ? "" : "; what would change it: " + mode.getWouldChange();
        String waiver = mode.getWaived() ? " (waived by " + mode.getWaiverOwner() + ")" : "";
        return mode.getReason() + change + waiver;
    }

    /** Without what XML forbids. */
    private static String attribute(String text) {
        return Text.printable(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** As GitHub's runner reads it. */
    private static String message(String text) {
        return Text.printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return message(text).replace(":", "%3A").replace(",", "%2C");
    }

    private static String cell(String text) {
        return Text.printable(text)
                .replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("`", "\\`");
    }
}
