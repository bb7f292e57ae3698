package dev.vigil.streams.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one scope as bytes, by their ids: a table with open addressing, 25 to 38 bytes a run besides its bytes. A run whose id is no UUID
 * is an entry of a map, at some 150 bytes more. Not thread-safe.
 */
final class PackedRuns {

    private static final int SMALLEST = 16;
    /** Odd, so that nothing of an id is lost; 2^64 divided by the golden ratio. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final Map<String, byte[]> texts = new HashMap<>();
    /** High and low half of the id at each place. */
    private long[] ids = new long[2 * SMALLEST];
    /** Null where a place is free. Looked for at the place of its hash and, if others are there, behind it. */
    private @Nullable byte[][] values = new byte[SMALLEST][];

    private int uuids;

    byte @Nullable [] get(RunId id) {
        if (id instanceof RunId.Text text) {
            return texts.get(text.text());
        }
        RunId.Uuid uuid = (RunId.Uuid) id;
        return values[place(uuid.high(), uuid.low())];
    }

    void put(RunId id, byte[] value) {
        if (id instanceof RunId.Text text) {
            texts.put(text.text(), value);
            return;
        }
        RunId.Uuid uuid = (RunId.Uuid) id;
        int place = place(uuid.high(), uuid.low());
        if (values[place] == null) {
            if (uuids >= values.length - values.length / 5) {
                resize(values.length + values.length / 2);
                place = place(uuid.high(), uuid.low());
            }
            uuids++;
            ids[2 * place] = uuid.high();
            ids[2 * place + 1] = uuid.low();
        }
        values[place] = value;
    }

    void remove(RunId id) {
        if (id instanceof RunId.Text text) {
            texts.remove(text.text());
            return;
        }
        RunId.Uuid uuid = (RunId.Uuid) id;
        int place = place(uuid.high(), uuid.low());
        if (values[place] != null) {
            uuids--;
            free(place);
        }
    }

    int size() {
        return uuids + texts.size();
    }

    /** Nothing may be put or removed meanwhile. */
    void forEach(BiConsumer<RunId, byte[]> each) {
        texts.forEach((text, value) -> each.accept(new RunId.Text(text), value));
        for (int place = 0; place < values.length; place++) {
            byte[] value = values[place];
            if (value != null) {
                each.accept(new RunId.Uuid(ids[2 * place], ids[2 * place + 1]), value);
            }
        }
    }

    /** Where the id is, or the free place where it would be. */
    private int place(long high, long low) {
        int place = home(high, low);
        while (values[place] != null && (ids[2 * place] != high || ids[2 * place + 1] != low)) {
            place = next(place);
        }
        return place;
    }

    private int home(long high, long low) {
        long hash = (high * SPREAD ^ low) * SPREAD;
        return (int) (((hash >>> 32) * values.length) >>> 32); // scales 32 bits to the places there are
    }

    /** How many places are looked at in the worst search for an id that is there. */
    int longestSearch() {
        int longest = 0;
        for (int place = 0; place < values.length; place++) {
            if (values[place] != null) {
                int away = place - home(ids[2 * place], ids[2 * place + 1]);
                longest = Math.max(longest, (away < 0 ? away + values.length : away) + 1);
            }
        }
        return longest;
    }

    private int next(int place) {
        return place + 1 == values.length ? 0 : place + 1;
    }

    /** Moves forward what stands behind a place that becomes free, as far as its search would begin there or before. */
    private void free(int place) {
        int free = place;
        for (int at = next(free); values[at] != null; at = next(at)) {
            int home = home(ids[2 * at], ids[2 * at + 1]);
            boolean stays = free < at ? free < home && home <= at : free < home || home <= at;
            if (!stays) {
                values[free] = values[at];
                ids[2 * free] = ids[2 * at];
                ids[2 * free + 1] = ids[2 * at + 1];
                free = at;
            }
        }
        values[free] = null;
        if (values.length > SMALLEST && uuids < values.length / 4) {
            resize(Math.max(SMALLEST, values.length / 2));
        }
    }

    private void resize(int places) {
        long[] oldIds = ids;
        @Nullable byte[][] oldValues = values;
        ids = new long[2 * places];
        values = new byte[places][];
        for (int i = 0; i < oldValues.length; i++) {
            if (oldValues[i] != null) {
                int place = place(oldIds[2 * i], oldIds[2 * i + 1]);
                values[place] = oldValues[i];
                ids[2 * place] = oldIds[2 * i];
                ids[2 * place + 1] = oldIds[2 * i + 1];
            }
        }
    }
}
