package dev.vigil.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.event.ActivityAttempt;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** This jar and {@code schemas} each hold a generated {@code ActivityAttempt}; whichever is first on a class path serves both. */
class SameContractTest {

    /** Defines the generated classes from one place, so that both copies can be looked at in one JVM. */
    private static final class OneCopy extends ClassLoader {

        private final String place;

        OneCopy(URL activityAttempt) {
            super(SameContractTest.class.getClassLoader());
            String url = activityAttempt.toString();
            this.place = url.substring(0, url.indexOf("dev/vigil/schema/event/"));
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.vigil.schema.event.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream in = new URL(place + name.replace('.', '/') + ".class").openStream()) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void bothCopiesAreGeneratedFromTheSameSchema() throws Exception {
        // Given
        String resource = ActivityAttempt.class.getName().replace('.', '/') + ".class";
        List<URL> copies =
                Collections.list(SameContractTest.class.getClassLoader().getResources(resource));

        // When
        Object[] schemas = new Object[copies.size()];
        for (int i = 0; i < schemas.length; i++) {
            schemas[i] = new OneCopy(copies.get(i))
                    .loadClass(ActivityAttempt.class.getName())
                    .getMethod("getClassSchema")
                    .invoke(null);
        }

        // Then
        assertThat(schemas)
                .hasSize(2)
                .extracting(schema -> ((Schema) schema).toString())
                .containsOnly(ActivityAttempt.getClassSchema().toString());
    }
}
