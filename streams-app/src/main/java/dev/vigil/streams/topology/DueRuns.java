package dev.vigil.streams.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Runs of one scope in which something expires in the same minute, in the order in which they were added: 16 bytes each. Not thread-safe. */
final class DueRuns {

    private final List<RunId> texts = new ArrayList<>(0);
    private long[] uuids = new long[8];
    private int length;

    void add(RunId id) {
        if (!(id instanceof RunId.Uuid uuid)) {
            texts.add(id);
            return;
        }
        if (length == uuids.length) {
            uuids = Arrays.copyOf(uuids, length * 2);
        }
        uuids[length++] = uuid.high();
        uuids[length++] = uuid.low();
    }

    void forEach(Consumer<RunId> each) {
        texts.forEach(each);
        for (int i = 0; i < length; i += 2) {
            each.accept(new RunId.Uuid(uuids[i], uuids[i + 1]));
        }
    }
}
