package dev.vigil.cli.run;

import dev.vigil.cli.terminal.Text;
import dev.vigil.collector.CollectorStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says when the past of a namespace begins to be read, how long it will take, and when it is through. Not thread-safe. */
final class BackfillNotes {

    /** Looks between two estimates. */
    private static final int REPEAT_AFTER = 60;

    private final Map<String, Integer> looks = new HashMap<>();

    /** One sentence for each namespace with news; to be called at each look. */
    List<String> news(CollectorStatus status) {
        List<String> news = new ArrayList<>();
        for (CollectorStatus.Namespace namespace : status.namespaces()) {
            if (namespace.backfill().isPresent()) {
                int look = looks.merge(namespace.name(), 1, Integer::sum);
                if (look % REPEAT_AFTER == 1) {
                    news.add(estimate(namespace.name(), namespace.backfill().get()));
                }
            } else if (looks.remove(namespace.name()) != null) {
                news.add("backfill of " + namespace.name() + " is through");
            }
        }
        return news;
    }

    private static String estimate(String namespace, CollectorStatus.Backfill backfill) {
        String runs = backfill.runs() < 0 ? "runs of the past, not counted yet" : backfill.runs() + " runs of the past";
        String left = backfill.left().isZero() ? "" : ", about " + Text.duration(backfill.left()) + " left";
        return "backfill of " + namespace + ": " + runs + left + "; what happens now is read first";
    }
}
