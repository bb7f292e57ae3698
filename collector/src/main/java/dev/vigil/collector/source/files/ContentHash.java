package dev.vigil.collector.source.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/**
 * What a run is called whose file holds no id: {@code file:} and the SHA-256 of what is in the file once it is unpacked, so that a
 * copy, packed or not, is the same run. Pure but for reading.
 */
public final class ContentHash {

    private ContentHash() {}

    /** The name of the run at this position of the file. */
    public static String of(Path file, int number) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = unpacked(new BufferedInputStream(Files.newInputStream(file)))) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return "file:" + HexFormat.of().formatHex(digest.digest()) + (number > 1 ? ":" + number : "");
    }

    private static InputStream unpacked(InputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new BufferedInputStream(new GZIPInputStream(in)) : in;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
