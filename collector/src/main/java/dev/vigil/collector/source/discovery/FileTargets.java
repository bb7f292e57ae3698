package dev.vigil.collector.source.discovery;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Files in Prometheus' {@code file_sd} format, read again each time: lists of {@code targets} with {@code labels}, of which
 * {@code __scheme__} and {@code __metrics_path__} count. JSON is read as the YAML that it is. At most {@value #MAX_FILES}
 * files of {@value #MAX_BYTES} bytes.
 */
final class FileTargets implements TargetList {

    static final int MAX_BYTES = 4 << 20;
    static final int MAX_FILES = 1_000;

    private final Path pattern;

    /** @param pattern a path whose last part may be a glob */
    FileTargets(Path pattern) {
        this.pattern = pattern;
    }

    @Override
    public String name() {
        return "targets file " + pattern;
    }

    @Override
    public List<URI> list() throws TargetListException {
        List<URI> targets = new ArrayList<>();
        for (Path file : files()) {
            read(file, targets);
        }
        return targets;
    }

    private List<Path> files() throws TargetListException {
        String last = String.valueOf(pattern.getFileName());
        if (last.chars().noneMatch(c -> "*?[{".indexOf(c) >= 0)) {
            return List.of(pattern);
        }
        Path directory = pattern.getParent() == null ? Path.of("") : pattern.getParent();
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, last)) {
            for (Path file : found) {
                if (files.size() == MAX_FILES) {
                    throw new TargetListException("more than " + MAX_FILES + " files match");
                }
                files.add(file);
            }
        } catch (IOException e) {
            throw new TargetListException("the directory cannot be listed");
        }
        Collections.sort(files);
        return files;
    }

    private static void read(Path file, List<URI> targets) throws TargetListException {
        if (!Files.isRegularFile(file)) {
            throw new TargetListException(file + " is no plain file, or not there");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new TargetListException(file + " cannot be read");
        }
        if (bytes.length > MAX_BYTES) {
            throw new TargetListException(file + " has more than " + MAX_BYTES + " bytes");
        }
        Object groups = parsed(file, new String(bytes, StandardCharsets.UTF_8));
        if (!(groups instanceof List<?> list)) {
            throw new TargetListException(file + " is no list of target groups");
        }
        for (Object group : list) {
            if (!(group instanceof Map<?, ?> fields) || !(fields.get("targets") instanceof List<?> addresses)) {
                throw new TargetListException("a group of " + file + " has no list \"targets\"");
            }
            Map<?, ?> labels = fields.get("labels") instanceof Map<?, ?> given ? given : Map.of();
            for (Object address : addresses) {
                targets.add(target(file, String.valueOf(address), labels));
            }
        }
    }

    private static @Nullable Object parsed(Path file, String text) throws TargetListException {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(10);
        try {
            return new Yaml(new SafeConstructor(options)).load(text);
        } catch (YAMLException e) {
            throw new TargetListException(file + " is neither JSON nor YAML");
        }
    }

    private static URI target(Path file, String address, Map<?, ?> labels) throws TargetListException {
        Object scheme = labels.get("__scheme__");
        Object path = labels.get("__metrics_path__");
        boolean plain = address.chars().noneMatch(c -> "/@?#".indexOf(c) >= 0);
        try {
            URI uri =
                    new URI((scheme == null ? "http" : scheme) + "://" + address + (path == null ? "/metrics" : path));
            if (plain && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new TargetListException("a target of " + file + " is not HOST:PORT");
    }
}
