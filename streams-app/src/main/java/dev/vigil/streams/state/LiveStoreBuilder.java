package dev.vigil.streams.state;

import java.util.Map;
import org.apache.kafka.streams.state.StoreBuilder;

/** Builds a {@link LiveStore} with its changelog. Caching and logging cannot be switched off: they are what it is. */
public final class LiveStoreBuilder implements StoreBuilder<LiveStore> {

    private final String name;

    public LiveStoreBuilder(String name) {
        this.name = name;
    }

    @Override
    public LiveStore build() {
        return new LiveStore(name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, String> logConfig() {
        return Map.of("cleanup.policy", "compact");
    }

    @Override
    public boolean loggingEnabled() {
        return true;
    }

    @Override
    public StoreBuilder<LiveStore> withCachingEnabled() {
        return this;
    }

    @Override
    public StoreBuilder<LiveStore> withCachingDisabled() {
        return this; // asked of every store where the application's record cache is off; ours is not that cache
    }

    @Override
    public StoreBuilder<LiveStore> withLoggingEnabled(Map<String, String> config) {
        return this;
    }

    @Override
    public StoreBuilder<LiveStore> withLoggingDisabled() {
        throw new UnsupportedOperationException("a live store without its changelog would lose its state");
    }
}
