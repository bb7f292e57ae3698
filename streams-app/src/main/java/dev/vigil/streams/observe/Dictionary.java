package dev.vigil.streams.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the memories of many runs have in common, by number: workflow types with their task queues, builds with identities, and what the calls of
 * one activity have in common. A memory that is written with a dictionary can be read with this one only, so its entries have to be stored with it:
 * {@link #entry}. Entries stay for good; when {@value #MOST} are there (about 5 MB) further ones are written into the memories
 * themselves. Not thread-safe: one for each source partition.
 */
public final class Dictionary {

    static final int MOST = 65_536;
    /** What is longer is hardly shared. */
    private static final int LONGEST_TEXT = 255;

    private static final int TEXT = 1;
    private static final int PLAN = 2;
    private static final int CALL_KIND = 3;
    private static final int TEXT_PAIR = 4;

    private final int most;
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final List<Object> entries = new ArrayList<>();

    public Dictionary() {
        this(MOST);
    }

    private Dictionary(int most) {
        this.most = most;
    }

    /** One that stays empty: what is written with it stands for itself. */
    static Dictionary none() {
        return new Dictionary(0);
    }

    /** How many entries there are: they are numbered from 0. */
    public int size() {
        return entries.size();
    }

    /** An entry's bytes, to be stored before a memory that was written since it was added. */
    public byte[] entry(int number) {
        Object entry = entries.get(number);
        StateWriter out = new StateWriter(none());
        if (entry instanceof CallPlan plan) {
            plan.write(out.octet(PLAN));
        } else if (entry instanceof CallKind kind) {
            kind.write(out.octet(CALL_KIND));
        } else if (entry instanceof TextPair pair) {
            pair.write(out.octet(TEXT_PAIR));
        } else {
            out.octet(TEXT).string((String) entry);
        }
        return out.toBytes();
    }

    /**
     * Takes back a stored entry, in any order; to be called before anything is written.
     *
     * @throws IllegalArgumentException if the bytes are none
     */
    public void restore(int number, byte[] bytes) {
        if (number < 0 || number >= MOST) {
            throw new IllegalArgumentException(
                    "expected the number of an entry of a dictionary below " + MOST + ", got: " + number);
        }
        StateReader in = new StateReader(bytes, none());
        int kind = in.octet();
        Object entry = switch (kind) {
            case TEXT -> in.string();
            case PLAN -> CallPlan.read(in);
            case CALL_KIND -> CallKind.read(in);
            case TEXT_PAIR -> TextPair.read(in);
            default ->
                throw new IllegalArgumentException(
                        "expected an entry of a dictionary of kind 1 to 4, got kind " + kind);
        };
        in.expectEnd();
        while (entries.size() <= number) {
            entries.add("");
        }
        entries.set(number, entry);
        numbers.put(entry, number);
    }

    /** The number of a text, a pair, a plan or a kind of calls, which is added if it is new; -1 if it is to be written as it is. */
    int number(Object entry) {
        Integer known = numbers.get(entry);
        if (known != null) {
            return known;
        }
        if (entries.size() >= most || isLong(entry)) {
            return -1;
        }
        numbers.put(entry, entries.size());
        entries.add(entry);
        return entries.size() - 1;
    }

    private static boolean isLong(Object entry) {
        if (entry instanceof TextPair pair) {
            return pair.first().length() + pair.second().length() > LONGEST_TEXT;
        }
        if (entry instanceof CallKind kind) {
            ActivityKey key = kind.key();
            return kind.workflowType().length()
                            + key.activityType().length()
                            + key.taskQueue().length()
                    > LONGEST_TEXT;
        }
        return entry instanceof String text && text.length() > LONGEST_TEXT;
    }

    <T> T get(int number, Class<T> kind) {
        Object entry = number < entries.size() ? entries.get(number) : null;
        if (!kind.isInstance(entry)) {
            throw new IllegalArgumentException("expected a " + kind.getSimpleName() + " under number " + number
                    + " of the dictionary of " + entries.size() + " entries, got none");
        }
        return kind.cast(entry);
    }
}
