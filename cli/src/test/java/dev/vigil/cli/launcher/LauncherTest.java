package dev.vigil.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script in a tree of its own, with a java and a mvn that only say how they were called. */
class LauncherTest {

    private static final Path SCRIPT = Path.of("../vigil").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    private Path root;
    private Path bin;

    @BeforeEach
    void plantATree() throws IOException {
        root = Files.createDirectories(directory.resolve("a tree with spaces"));
        bin = Files.createDirectories(directory.resolve("jdk/bin"));
        Files.copy(SCRIPT, root.resolve("vigil"));
        executable(root.resolve("vigil"));
        Files.createDirectories(root.resolve("cli/target"));
        Files.createDirectories(root.resolve("cli/src/main/java"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.writeString(root.resolve("cli/pom.xml"), "<project/>");
        script("mvn", "printf '\\033[0m'; echo \"mvn in $(pwd): $*\" >> '" + directory.resolve("calls") + "'");
        java("17.0.9");
    }

    @Test
    void anOldJavaIsRefusedInOneSentence() throws Exception {
        java("11.0.2");

        Run run = run(root.resolve("vigil").toString(), "demo");

        assertThat(run.code).isEqualTo(2);
        assertThat(run.err.lines())
                .containsExactly(
                        "error: Vigil needs Java 17 or later, but " + bin.resolve("java") + " is Java 11",
                        "  try   set JAVA_HOME to a JDK 17 or later");
    }

    @Test
    void javaEightWithItsOldNumberIsRefusedToo() throws Exception {
        java("1.8.0_392");

        assertThat(run(root.resolve("vigil").toString()).code).isEqualTo(2);
    }

    @Test
    void itBuildsOnceAndSaysSoThenNotAgainUntilASourceIsNewer() throws Exception {
        String vigil = root.resolve("vigil").toString();
        Path here = root.toRealPath();

        Run first = run(vigil, "version");
        Run second = run(vigil, "version");
        Files.writeString(root.resolve("cli/src/main/java/A.java"), "class A {}");
        Files.setLastModifiedTime(
                root.resolve("cli/target/built"),
                FileTime.fromMillis(Files.getLastModifiedTime(root.resolve("cli/src/main/java/A.java"))
                                .toMillis()
                        - 5_000));
        Run third = run(vigil, "version");

        assertThat(first.err).contains("vigil: building").doesNotContain("\033");
        assertThat(Files.readAllLines(directory.resolve("calls")))
                .hasSize(2)
                .allSatisfy(call -> assertThat(call).startsWith("mvn in " + here + ": -q -B"));
        assertThat(first.out).doesNotContain("mvn").contains("dev.vigil.cli.VigilMain version");
        assertThat(second.err).isEmpty();
        assertThat(third.err).contains("vigil: building");
    }

    @Test
    void aBuildThatFailsIsSaidAndNothingIsStarted() throws Exception {
        script("mvn", "echo broken >&2; exit 1");

        Run run = run(root.resolve("vigil").toString(), "version");

        assertThat(run.code).isEqualTo(70);
        assertThat(run.out).isEmpty();
        assertThat(run.err).contains("broken", "error: the build failed, see above");
    }

    @Test
    void itFindsItselfThroughSymbolicLinksAndKeepsArgumentsAsTheyAre() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), root.resolve("vigil"));
        Path relative = Files.createSymbolicLink(directory.resolve("relative"), Path.of("link"));

        Run run = run(relative.toString(), "alerts", "a b", "*", "");

        assertThat(link).isSymbolicLink();
        assertThat(run.code).isZero();
        assertThat(run.out).contains(root.toRealPath() + "/cli/target/vigil-cli.jar:", "<a b><*><>");
    }

    @Test
    void aClassArchiveIsUsedWhenItIsWholeAndOnlyThen() throws Exception {
        String vigil = root.resolve("vigil").toString();
        Path archive = root.resolve("cli/target/vigil.jsa");
        Files.createDirectories(root.resolve("cli/src/launcher"));
        Files.writeString(root.resolve("cli/src/launcher/history.json"), "[]");
        java(
                "17.0.9",
                "for o in \"$@\"; do case $o in",
                "  -XX:DumpLoadedClassList=*) echo A >\"${o#*=}\" ;;",
                "  -XX:SharedArchiveFile=*) case $* in *-Xshare:dump*) echo archive >\"${o#*=}\"; exit 0 ;; esac ;;",
                "esac; done");

        Run first = run(vigil, "alerts");
        Files.writeString(archive, "arch");
        Run cut = run(vigil, "alerts");
        Files.delete(archive);
        Run missing = run(vigil, "alerts");

        assertThat(first.out)
                .contains("-XX:SharedArchiveFile=" + root.toRealPath().resolve("cli/target/vigil.jsa"));
        assertThat(cut.out).contains("VigilMain alerts").doesNotContain("SharedArchiveFile");
        assertThat(missing.out).contains("VigilMain alerts").doesNotContain("SharedArchiveFile");
        assertThat(missing.err).isEmpty();
    }

    private void java(String version, String... before) throws IOException {
        script(
                "java",
                "if [ \"$1\" = -version ]; then echo 'openjdk version \"" + version + "\"' >&2; exit 0; fi",
                String.join("\n", before),
                "echo \"$*\"",
                "while [ \"$1\" != alerts ] && [ $# -gt 1 ]; do shift; done; shift",
                "printf '<%s>' \"$@\"");
    }

    private void script(String name, String... lines) throws IOException {
        Path file = bin.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        executable(file);
    }

    private static void executable(Path file) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Run run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).directory(directory.toFile());
        Map<String, String> environment = builder.environment();
        environment.remove("JAVA_HOME");
        environment.put("PATH", bin + ":/usr/bin:/bin");
        Path out = directory.resolve("out.txt");
        Path err = directory.resolve("err.txt");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Run(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private record Run(int code, String out, String err) {}
}
