/**
 * Temporal's protobuf messages to records of the contract: a history event to a {@code WorkflowEvent}, an answer of
 * DescribeWorkflowExecution to a {@code RunSnapshot}, one of DescribeTaskQueue to {@code TaskQueueStats}. Pure functions,
 * payload-blind: what may pass is listed, all else stays behind. In flow the messages of {@code io.temporal.api}, out flow
 * Avro records. Sources may depend on it; it depends on the contract and the protobuf messages only.
 */
@NullMarked
package dev.vigil.collector.translate;

import org.jspecify.annotations.NullMarked;
