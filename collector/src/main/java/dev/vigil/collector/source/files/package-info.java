/**
 * History files as a source: what the command line, the UI, the SDKs and Cloud export write, and what people made of it
 * since. In flow files, out flow {@link dev.vigil.collector.source.files.FileRun}s with payload-free events, and for each
 * file one sentence about what could not be used. Nothing here knows Kafka or a server. The collector's command line parts
 * and {@code FilesCollector} depend on it; it depends on the protobuf messages, {@code translate} and the contract.
 */
@NullMarked
package dev.vigil.collector.source.files;

import org.jspecify.annotations.NullMarked;
