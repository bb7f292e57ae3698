package dev.vigil.streams.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Counts records by key on the heap and forwards the changed counts at each commit: the smallest user of a {@link LiveStore}. */
final class CountingProcessor implements Processor<String, String, String, Long>, LiveState {

    static final String STORE = "counts";

    private final Map<String, Long> counts = new TreeMap<>();
    private final TreeSet<String> dirty = new TreeSet<>();
    private final PromptCommit prompt = new PromptCommit(Duration.ofMillis(10));
    private @Nullable ProcessorContext<String, Long> context;

    @Override
    public void init(ProcessorContext<String, Long> processorContext) {
        context = processorContext;
        LiveStore store = processorContext.getStateStore(STORE);
        store.attach(processorContext, this);
    }

    @Override
    public void process(Record<String, String> input) {
        counts.merge(input.key(), 1L, Long::sum);
        dirty.add(input.key());
        if (context != null) {
            prompt.read(context, input.timestamp());
        }
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        counts.put(
                new String(key, StandardCharsets.UTF_8), ByteBuffer.wrap(value).getLong());
    }

    @Override
    public void commit(ChangeLog changes) {
        prompt.committed();
        for (String key : dirty) {
            long count = counts.getOrDefault(key, 0L);
            changes.put(key.getBytes(StandardCharsets.UTF_8), bytes(count));
            if (context != null) {
                context.forward(new Record<>(key, count, 0));
            }
        }
        dirty.clear();
    }

    private static byte[] bytes(long count) {
        return ByteBuffer.allocate(Long.BYTES).putLong(count).array();
    }
}
