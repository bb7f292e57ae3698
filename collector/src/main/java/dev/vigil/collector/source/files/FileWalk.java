package dev.vigil.collector.source.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Files under paths, directories entered in the order of their names, each directory once however many links lead to it.
 * Holds the names of one directory a level, never those of all.
 */
public final class FileWalk {

    /** Takes what is found. */
    public interface Visitor {

        /** A file, or whatever else is no directory. */
        void file(Path file, String name);

        /** A directory that could not be entered, or not to its end. */
        void refused(String name, String reason);
    }

    private static final int DEPTH = 64;

    private FileWalk() {}

    /**
     * Visits a file, or all that is under a directory.
     *
     * @param name the path as the user would name it; what is below is named after it
     */
    public static void visit(Path path, String name, Visitor visitor) {
        if (!Files.isDirectory(path)) {
            visitor.file(path, name);
            return;
        }
        Set<Object> entered = new HashSet<>();
        Deque<Level> levels = new ArrayDeque<>();
        enter(path, name, entered, visitor, levels::push);
        while (!levels.isEmpty()) {
            Level level = levels.element();
            if (level.names.isEmpty()) {
                levels.pop();
                continue;
            }
            String child = level.names.remove(level.names.size() - 1);
            Path inner = level.directory.resolve(child);
            String innerName = level.name.endsWith("/") ? level.name + child : level.name + "/" + child;
            if (!Files.isDirectory(inner)) {
                visitor.file(inner, innerName);
            } else if (levels.size() >= DEPTH) {
                visitor.refused(innerName, "it is deeper than " + DEPTH + " directories");
            } else {
                enter(inner, innerName, entered, visitor, levels::push);
            }
        }
    }

    private static void enter(
            Path directory, String name, Set<Object> entered, Visitor visitor, Consumer<Level> levels) {
        List<String> names = new ArrayList<>();
        try {
            if (!entered.add(directory.toRealPath())) {
                visitor.refused(name, "it is a link to a directory that was read already");
                return;
            }
            try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
                children.forEach(child -> names.add(String.valueOf(child.getFileName())));
            }
        } catch (DirectoryIteratorException e) {
            visitor.refused(name, "it cannot be read to its end");
        } catch (IOException e) {
            visitor.refused(name, ReadFailures.words(e));
        }
        names.sort(Collections.reverseOrder());
        levels.accept(new Level(directory, name, names));
    }

    /** A directory under way; its names last first. */
    private record Level(Path directory, String name, List<String> names) {}
}
