package dev.vigil.cli.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointFileTest {

    private static final Endpoint OURS =
            Endpoint.ofThisProcess("demo", "127.0.0.1:9092", "vigil.", "127.0.0.1:7233", "http://127.0.0.1:8440");

    @TempDir
    private Path directory;

    @Test
    void isReadAsItWasWrittenAndGoneAfterwards() throws IOException {
        EndpointFile file = EndpointFile.in(directory.resolve("vigil-data"));

        file.write(OURS);
        assertThat(file.read()).contains(OURS);

        file.delete();
        assertThat(file.read()).isEmpty();
        assertThat(file.path().getParent()).isEmptyDirectory();
    }

    @Test
    void aFileOfAProcessThatIsGoneIsIgnored() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        EndpointFile file = EndpointFile.in(directory);

        file.write(new Endpoint("up", gone.pid(), 0, "a:1", "", "", ""));

        assertThat(file.read()).isEmpty();
    }

    @Test
    void aFileOfALaterProcessWithTheSameNumberIsIgnored() throws IOException {
        EndpointFile file = EndpointFile.in(directory);

        file.write(new Endpoint("up", OURS.pid(), 1, "a:1", "", "", ""));

        assertThat(file.read()).isEmpty();
    }

    @Test
    void theFileOfAnotherProcessIsLeftAlone() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            EndpointFile file = EndpointFile.in(directory);
            file.write(new Endpoint("demo", other.pid(), 0, "a:1", "", "", ""));

            file.delete();

            assertThat(file.read()).isPresent();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void garbageIsIgnored() throws IOException {
        Files.writeString(directory.resolve("endpoint.json"), "{\"pid\": ");

        assertThat(EndpointFile.in(directory).read()).isEmpty();
    }

    @Test
    void theSharedPlaceIsTheUsersOwn() throws IOException {
        String user = Files.getOwner(directory).getName();

        EndpointFile file = EndpointFile.ofUser(directory, user);
        file.write(OURS);

        assertThat(file.read()).contains(OURS);
        assertThat(Files.getPosixFilePermissions(file.path().getParent())).hasSize(3);
        EndpointFile planted = EndpointFile.ofUser(directory, "somebody-else");
        assertThatThrownBy(() -> planted.write(OURS)).hasMessageContaining("belongs to another user");
    }
}
