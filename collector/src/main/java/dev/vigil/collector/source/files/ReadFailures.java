package dev.vigil.collector.source.files;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.zip.ZipException;

/** Why a file, or the rest of it, could not be read, for people. */
final class ReadFailures {

    private ReadFailures() {}

    static String words(IOException e) {
        if (e instanceof UnreadableException) {
            return String.valueOf(e.getMessage());
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "this user may not read it";
        }
        if (e instanceof InvalidProtocolBufferException) {
            return "it is not a protobuf history, or is torn or damaged";
        }
        if (e instanceof EOFException) {
            return "its gzip stream ends in the middle";
        }
        if (e instanceof ZipException) {
            return "its gzip stream is damaged";
        }
        return "it cannot be read (" + e.getClass().getSimpleName() + ")";
    }
}
