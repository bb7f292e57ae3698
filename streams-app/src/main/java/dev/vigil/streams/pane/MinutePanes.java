package dev.vigil.streams.pane;

import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.pane.StateKey.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** All panes of one minute of one scope and clock: those on time, those late, those that enter the detectors here. */
final class MinutePanes {

    private final int bound;
    private final Map<Kind, Map<SubjectKind, PaneTable>> tables = new EnumMap<>(Kind.class);
    private boolean closed;

    MinutePanes(int bound) {
        this.bound = bound;
    }

    PaneTable table(Kind part, SubjectKind kind) {
        return tables.computeIfAbsent(part, ignored -> new EnumMap<>(SubjectKind.class))
                .computeIfAbsent(kind, ignored -> {
                    PaneTable table = new PaneTable(bound);
                    if (closed) {
                        table.close();
                    }
                    return table;
                });
    }

    @Nullable
    Pane get(Kind part, SubjectKind kind, String name) {
        PaneTable table = tables.getOrDefault(part, Map.of()).get(kind);
        return table == null ? null : table.get(name);
    }

    /** The panes of a part, by subject. */
    SortedMap<PaneKey.Subject, Pane> panes(Kind part, StateKey.Line line) {
        SortedMap<PaneKey.Subject, Pane> panes = new TreeMap<>(Partial.BY_SUBJECT);
        forEach(
                part,
                (kind, table) -> table.panes()
                        .forEach((name, pane) ->
                                panes.put(new PaneKey.Subject(line.scope(), kind, name, line.clock()), pane)));
        return panes;
    }

    void forEach(Kind part, BiConsumer<SubjectKind, PaneTable> consumer) {
        tables.getOrDefault(part, Map.of()).forEach(consumer);
    }

    void forget(Kind part) {
        tables.remove(part);
    }

    /** Nothing is to come but corrections: the panes are packed to bytes. */
    MinutePanes close() {
        if (!closed) {
            closed = true;
            tables.values().forEach(byKind -> byKind.values().forEach(PaneTable::close));
        }
        return this;
    }

    boolean has(Kind part) {
        return tables.getOrDefault(part, Map.of()).values().stream().anyMatch(table -> !table.isEmpty());
    }

    boolean isEmpty() {
        return tables.values().stream()
                .allMatch(byKind -> byKind.values().stream().allMatch(PaneTable::isEmpty));
    }

    int size() {
        return tables.values().stream()
                .flatMap(byKind -> byKind.values().stream())
                .mapToInt(PaneTable::size)
                .sum();
    }
}
