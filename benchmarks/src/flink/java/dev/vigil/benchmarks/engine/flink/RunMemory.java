package dev.vigil.benchmarks.engine.flink;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.CopyableValue;

/** An open run: what its next event is understood with. Mutable. */
public final class RunMemory implements CopyableValue<RunMemory> {

    private static final long serialVersionUID = 1;

    long lastEventId;
    String workflowType = "";
    long taskScheduledId;
    long taskScheduledAt;
    int taskAttempt;
    String taskQueue = "";
    final Map<Long, Open> activities = new HashMap<>();

    /** An activity that has not closed. */
    static final class Open {
        String type = "";
        String queue = "";
        long scheduledAt;
        long startedAt;
        int attempt;
    }

    @Override
    public int getBinaryLength() {
        return -1;
    }

    @Override
    public void copyTo(RunMemory target) {
        target.lastEventId = lastEventId;
        target.workflowType = workflowType;
        target.taskScheduledId = taskScheduledId;
        target.taskScheduledAt = taskScheduledAt;
        target.taskAttempt = taskAttempt;
        target.taskQueue = taskQueue;
        target.activities.clear();
        activities.forEach((id, open) -> {
            Open copy = new Open();
            copy.type = open.type;
            copy.queue = open.queue;
            copy.scheduledAt = open.scheduledAt;
            copy.startedAt = open.startedAt;
            copy.attempt = open.attempt;
            target.activities.put(id, copy);
        });
    }

    @Override
    public RunMemory copy() {
        RunMemory copy = new RunMemory();
        copyTo(copy);
        return copy;
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        RunMemory memory = new RunMemory();
        memory.read(source);
        memory.write(target);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        out.writeLong(lastEventId);
        out.writeUTF(workflowType);
        out.writeLong(taskScheduledId);
        out.writeLong(taskScheduledAt);
        out.writeInt(taskAttempt);
        out.writeUTF(taskQueue);
        out.writeInt(activities.size());
        for (Map.Entry<Long, Open> entry : activities.entrySet()) {
            Open open = entry.getValue();
            out.writeLong(entry.getKey());
            out.writeUTF(open.type);
            out.writeUTF(open.queue);
            out.writeLong(open.scheduledAt);
            out.writeLong(open.startedAt);
            out.writeInt(open.attempt);
        }
    }

    @Override
    public void read(DataInputView in) throws IOException {
        lastEventId = in.readLong();
        workflowType = in.readUTF();
        taskScheduledId = in.readLong();
        taskScheduledAt = in.readLong();
        taskAttempt = in.readInt();
        taskQueue = in.readUTF();
        activities.clear();
        for (int rest = in.readInt(); rest > 0; rest--) {
            long id = in.readLong();
            Open open = new Open();
            open.type = in.readUTF();
            open.queue = in.readUTF();
            open.scheduledAt = in.readLong();
            open.startedAt = in.readLong();
            open.attempt = in.readInt();
            activities.put(id, open);
        }
    }
}
