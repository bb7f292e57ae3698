package dev.vigil.streams.catalogue;

import dev.vigil.streams.catalogue.CatalogueTimeline.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that is made from a catalogue: the one that belongs to the catalogue in force at an event time. Remembers what was made of
 * the last {@value #REMEMBERED} catalogues asked for. Not thread-safe.
 */
public final class InForce<T> {

    private static final int REMEMBERED = 8;

    private final CatalogueTimeline timeline;
    private final Function<Catalogue, T> make;
    private final Map<Catalogue, T> made = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Catalogue, T> eldest) {
            return size() > REMEMBERED;
        }
    };
    private List<Version> seen = List.of();
    private long from;
    private long to = Long.MIN_VALUE;
    private @Nullable T current;

    public InForce(CatalogueTimeline timeline, Function<Catalogue, T> make) {
        this.timeline = timeline;
        this.make = make;
    }

    /** For an event time, microseconds since the epoch. Costs two comparisons while the same catalogue is asked for. */
    public T at(long micros) {
        List<Version> known = timeline.versions();
        T now = current;
        if (now != null && known == seen && micros >= from && micros < to) {
            return now;
        }
        seen = known;
        from = Long.MIN_VALUE;
        to = Long.MAX_VALUE;
        Catalogue catalogue = known.isEmpty() ? Catalogue.EMPTY : known.get(0).catalogue();
        for (Version version : known.subList(Math.min(1, known.size()), known.size())) {
            if (version.fromMicros() > micros) {
                to = version.fromMicros();
                break;
            }
            from = version.fromMicros();
            catalogue = version.catalogue();
        }
        T found = made.computeIfAbsent(catalogue, make);
        current = found;
        return found;
    }
}
