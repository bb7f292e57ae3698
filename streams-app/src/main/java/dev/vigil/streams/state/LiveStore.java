package dev.vigil.streams.state;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * The commit hook: a state store whose entries live as objects in a {@link LiveState} and are serialised when, and only when, the
 * task commits.
 *
 * <p>Kafka Streams has one moment before a commit at which records may still be sent inside it: {@code
 * ProcessorStateManager.flushCache()}, which calls every store that is a {@code CachedStateStore}, flushes the producer after it and then
 * commits offsets, changelog and output as one transaction. {@code StateStore.commit()} comes too late, a punctuator is bypassed by a
 * rebalance. This class is the only one that uses Kafka's internals; {@link KafkaInternals} checks them at start, crash tests pin
 * what they do. The reasons are in {@code RATIONALE.md}.
 *
 * <p>Between restoration and {@link #attach} entries are kept as bytes; so they are in a standby, which has no owner. A task that
 * becomes a standby would need its objects as bytes again: where standbys are configured, the store keeps what it sends to the changelog.
 * Not thread-safe: used by one task.
 */
public final class LiveStore implements StateStore, CachedStateStore<byte[], byte[]> {

    private final String name;
    private Map<Bytes, byte[]> entries = new HashMap<>();
    private @Nullable InternalProcessorContext<?, ?> context;
    private @Nullable LiveState owner;
    private @Nullable ProcessorNode<?, ?, ?, ?> node;
    private boolean open;
    /** Whether entries stay as bytes beside the owner's objects. */
    private boolean keepsBytes;

    LiveStore(String name) {
        this.name = name;
    }

    /**
     * Hands the restored entries to their owner, who is asked for the changes at each commit from now on. Call from {@code
     * Processor.init}: what the owner forwards at a commit goes to the children of the processor that attached it.
     *
     * @throws StateFormatException if the owner cannot read an entry
     */
    public void attach(ProcessorContext<?, ?> processorContext, LiveState newOwner) {
        InternalProcessorContext<?, ?> internal = (InternalProcessorContext<?, ?>) processorContext;
        node = internal.currentNode();
        owner = newOwner;
        try {
            for (Iterator<Map.Entry<Bytes, byte[]>> each = entries.entrySet().iterator(); each.hasNext(); ) {
                Map.Entry<Bytes, byte[]> entry = each.next();
                newOwner.restore(entry.getKey().get(), entry.getValue());
                if (!keepsBytes) {
                    each.remove(); // at once: a million entries need not be there twice
                }
            }
        } catch (RuntimeException e) {
            throw new StateFormatException(name, e);
        }
        if (!keepsBytes) {
            entries = new HashMap<>(); // an emptied map keeps its places
        }
    }

    @Override
    public void flushCache() {
        LiveState live = owner;
        InternalProcessorContext<?, ?> current = context;
        if (live == null || current == null) {
            return;
        }
        ProcessorNode<?, ?, ?, ?> before = current.currentNode();
        current.setCurrentNode(node);
        try {
            live.commit(new ToChangelog(current));
        } finally {
            current.setCurrentNode(before);
        }
    }

    /** Called when a task changes between active and standby: everything is committed, and the objects go. */
    @Override
    public void clearCache() {
        if (owner != null && !keepsBytes) {
            throw new IllegalStateException(
                    "a task became a standby although num.standby.replicas is 0, so its entries were not kept");
        }
        owner = null;
        node = null;
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext stateStoreContext, StateStore root) {
        context = (InternalProcessorContext<?, ?>) stateStoreContext;
        open = true;
        Object standbys = stateStoreContext.appConfigs().get(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG);
        keepsBytes = standbys != null && Integer.parseInt(standbys.toString()) > 0;
        stateStoreContext.register(root, this::restore);
    }

    private void restore(byte[] key, byte @Nullable [] value) {
        if (value == null) {
            entries.remove(Bytes.wrap(key));
        } else {
            entries.put(Bytes.wrap(key), value);
        }
    }

    @Override
    public void close() {
        open = false;
        owner = null;
        entries.clear();
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** Kafka needs a record time; the changelog is read for its last value only, so it is the wall clock of the task. */
    private final class ToChangelog implements LiveState.ChangeLog {
        private final InternalProcessorContext<?, ?> target;

        ToChangelog(InternalProcessorContext<?, ?> target) {
            this.target = target;
        }

        @Override
        public void put(byte[] key, byte[] value) {
            send(key, value);
        }

        @Override
        public void delete(byte[] key) {
            send(key, null);
        }

        @SuppressWarnings("NullAway") // null is Kafka's tombstone
        private void send(byte[] key, byte @Nullable [] value) {
            if (keepsBytes) {
                LiveStore.this.restore(key, value);
            }
            target.logChange(
                    name,
                    Bytes.wrap(key),
                    value,
                    target.currentSystemTimeMs(),
                    new RecordHeaders(),
                    Position.emptyPosition());
        }
    }
}
