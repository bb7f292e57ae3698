package dev.vigil.cli.replay;

import dev.vigil.cli.replay.Episode.Identity;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.event.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a replay found differently. Alerts are matched by rule, subject and overlap, not by id: an alert that fires a minute later
 * has another id and is the same alert, moved. Immutable.
 *
 * @param added in the replay only
 * @param removed in the record only
 * @param moved in both, with other times or another severity
 * @param same how many are alike
 */
record AlertDiff(List<Episode> added, List<Episode> removed, List<Moved> moved, int same) {

    /** One alert, as it was recorded and as it was replayed. */
    record Moved(Episode recorded, Episode replayed) {}

    AlertDiff {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        moved = List.copyOf(moved);
    }

    /** Compares the alerts that were open at some time of a span; microseconds since the epoch. */
    static AlertDiff of(Collection<Alert> recorded, Collection<Alert> replayed, long fromMicros, long toMicros) {
        Map<Identity, List<Episode>> before = episodes(recorded, fromMicros, toMicros);
        Map<Identity, List<Episode>> after = episodes(replayed, fromMicros, toMicros);
        List<Episode> removed = new ArrayList<>();
        List<Moved> moved = new ArrayList<>();
        int same = 0;
        for (Map.Entry<Identity, List<Episode>> of : before.entrySet()) {
            List<Episode> candidates = after.getOrDefault(of.getKey(), new ArrayList<>());
            for (Episode episode : of.getValue()) {
                Optional<Episode> match =
                        candidates.stream().filter(episode::overlaps).findFirst();
                if (match.isEmpty()) {
                    removed.add(episode);
                    continue;
                }
                candidates.remove(match.get());
                if (isAlike(episode, match.get(), fromMicros)) {
                    same++;
                } else {
                    moved.add(new Moved(episode, match.get()));
                }
            }
        }
        List<Episode> added = after.values().stream().flatMap(List::stream).toList();
        return new AlertDiff(added, removed, moved, same);
    }

    boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && moved.isEmpty();
    }

    /** What fired before the span is open at its start in both; when it fired says nothing. */
    private static boolean isAlike(Episode recorded, Episode replayed, long fromMicros) {
        boolean firedAlike = recorded.firedMicros() == replayed.firedMicros()
                || recorded.firedMicros() < fromMicros && replayed.firedMicros() < fromMicros;
        return firedAlike
                && recorded.resolvedMicros() == replayed.resolvedMicros()
                && recorded.alert().getSeverity() == replayed.alert().getSeverity()
                && recorded.alert().getBackfilled() == replayed.alert().getBackfilled();
    }

    private static Map<Identity, List<Episode>> episodes(Collection<Alert> alerts, long fromMicros, long toMicros) {
        Map<Identity, List<Episode>> episodes = new TreeMap<>();
        alerts.stream()
                .filter(alert -> alert.getSource().getOrigin() != Origin.SELF) // outside the promise of a replay
                .map(alert -> Episode.at(alert, toMicros))
                .filter(episode -> episode.isWithin(fromMicros, toMicros))
                .sorted(Comparator.comparingLong(Episode::firedMicros)
                        .thenComparing(episode -> episode.alert().getAlertId()))
                .forEach(episode -> episodes.computeIfAbsent(episode.identity(), ignored -> new ArrayList<>())
                        .add(episode));
        return episodes;
    }
}
