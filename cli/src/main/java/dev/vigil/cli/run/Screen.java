package dev.vigil.cli.run;

import dev.vigil.cli.terminal.Text;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What the long-running commands show as they start, and which records of an alert are news. */
public final class Screen {

    private final Map<String, AlertState> shown = new HashMap<>();

    /** {@code   Kafka      127.0.0.1:41923          embedded                    2.4 s}. */
    public static String line(Part part) {
        String took = part.took().isZero()
                ? ""
                : String.format(Locale.ROOT, "%.1f s", part.took().toMillis() / 1_000.0);
        return String.format(Locale.ROOT, "  %-10s %-32s %-44s %7s", part.name(), part.address(), part.how(), took)
                .stripTrailing();
    }

    /** Whether an alert's state is another than what was shown of it before; a revision is no news. Thread-safe. */
    public synchronized boolean isNews(Alert alert) {
        return shown.put(alert.getAlertId(), alert.getState()) != alert.getState();
    }

    /** An id as it is shown: mode and six characters. */
    public static String shortId(Alert alert) {
        String id = alert.getAlertId();
        int dash = id.indexOf('-');
        return Text.printable(id.substring(0, Math.min(id.length(), dash + 7)));
    }
}
