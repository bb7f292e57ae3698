package dev.vigil.collector.progress;

import java.util.Arrays;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs in the order of a number, the smallest at hand. Each run knows its place, so that one that changed is moved, and one
 * that left is taken out, without looking for it: O(log n), four to six bytes a run and no object. Whoever changes what the number is
 * made of must {@link #put} the run again before anything else is asked of the heap. Not thread-safe.
 */
final class RunHeap {

    /** Where a run keeps its place in one heap, or in one of several of which it is in one at most. */
    enum Place {
        READ {
            @Override
            int of(RunState run) {
                return run.readPlace;
            }

            @Override
            void set(RunState run, int place) {
                run.readPlace = place;
            }
        },
        END {
            @Override
            int of(RunState run) {
                return run.endPlace;
            }

            @Override
            void set(RunState run, int place) {
                run.endPlace = place;
            }
        },
        DESCRIBE {
            @Override
            int of(RunState run) {
                return run.describePlace;
            }

            @Override
            void set(RunState run, int place) {
                run.describePlace = place;
            }
        },
        SAMPLE {
            @Override
            int of(RunState run) {
                return run.samplePlace;
            }

            @Override
            void set(RunState run, int place) {
                run.samplePlace = place;
            }
        },
        PROMISE {
            @Override
            int of(RunState run) {
                return run.promisePlace;
            }

            @Override
            void set(RunState run, int place) {
                run.promisePlace = place;
            }
        };

        /** -1: in none. */
        abstract int of(RunState run);

        abstract void set(RunState run, int place);
    }

    private static final int SMALLEST = 16;

    private final Place place;
    private final ToLongFunction<RunState> order;
    private @Nullable RunState[] heap = new @Nullable RunState[SMALLEST];
    private int size;

    /** @param place must be of this heap, or of several that never hold the same run */
    RunHeap(Place place, ToLongFunction<RunState> order) {
        this.place = place;
        this.order = order;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean contains(RunState run) {
        int at = place.of(run);
        return at >= 0 && at < size && heap[at] == run;
    }

    /** The one with the smallest number, null if there is none. */
    @Nullable
    RunState first() {
        return heap[0];
    }

    /** Takes it in, or moves it to where it now belongs. */
    void put(RunState run) {
        if (!contains(run)) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size + (size >> 2));
            }
            set(size++, run);
        }
        int at = place.of(run);
        if (!up(at, run)) {
            down(at, run);
        }
    }

    /** Nothing happens if it is not in here. */
    void remove(RunState run) {
        if (!contains(run)) {
            return;
        }
        int at = place.of(run);
        place.set(run, -1);
        size--;
        RunState last = at(size);
        heap[size] = null;
        if (last != run) {
            set(at, last);
            if (!up(at, last)) {
                down(at, last);
            }
        }
    }

    private boolean up(int from, RunState run) {
        long number = order.applyAsLong(run);
        int at = from;
        while (at > 0) {
            RunState parent = at((at - 1) / 2);
            if (order.applyAsLong(parent) <= number) {
                break;
            }
            set(at, parent);
            at = (at - 1) / 2;
        }
        set(at, run);
        return at != from;
    }

    private void down(int from, RunState run) {
        long number = order.applyAsLong(run);
        int at = from;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && order.applyAsLong(at(child + 1)) < order.applyAsLong(at(child))) {
                child++;
            }
            RunState smaller = at(child);
            if (number <= order.applyAsLong(smaller)) {
                break;
            }
            set(at, smaller);
            at = child;
        }
        set(at, run);
    }

    private RunState at(int index) {
        RunState run = heap[index];
        if (run == null) {
            throw new IllegalStateException("no run at " + index + " of " + size);
        }
        return run;
    }

    private void set(int index, RunState run) {
        heap[index] = run;
        place.set(run, index);
    }
}
