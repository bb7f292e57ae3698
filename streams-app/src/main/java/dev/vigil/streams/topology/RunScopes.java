package dev.vigil.streams.topology;

import dev.vigil.streams.observe.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The scopes of one source partition, each with a number of its own and its runs. */
final class RunScopes implements Iterable<ScopedRuns> {

    private final List<ScopedRuns> byNumber = new ArrayList<>();
    private final Map<Scope, ScopedRuns> byScope = new HashMap<>();
    private @Nullable ScopedRuns last;

    /** The runs of a scope; a scope that is new gets the next number. */
    ScopedRuns of(Scope scope) {
        ScopedRuns recent = last;
        if (recent != null && scope.equals(recent.scope)) {
            return recent;
        }
        ScopedRuns scoped = byScope.get(scope);
        if (scoped == null) {
            scoped = numbered(byNumber.size());
            scoped.scope = scope;
            byScope.put(scope, scoped);
        }
        last = scoped;
        return scoped;
    }

    /** By its number; while restoring, its scope may come later. */
    ScopedRuns numbered(int number) {
        while (byNumber.size() <= number) {
            byNumber.add(new ScopedRuns(byNumber.size()));
        }
        return byNumber.get(number);
    }

    /** Takes back which scope a number stands for. */
    void restore(int number, Scope scope) {
        ScopedRuns scoped = numbered(number);
        scoped.scope = scope;
        scoped.written = true;
        byScope.put(scope, scoped);
    }

    @Override
    public Iterator<ScopedRuns> iterator() {
        return byNumber.iterator();
    }
}
