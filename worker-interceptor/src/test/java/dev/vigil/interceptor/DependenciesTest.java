package dev.vigil.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.activity.DynamicActivity;
import io.temporal.common.converter.EncodedValues;
import org.junit.jupiter.api.Test;

class DependenciesTest {

    @ActivityInterface
    @Dependency("of-interface")
    public interface Annotated {
        void plain();

        @Dependency("of-interface-method")
        void own();

        @ActivityMethod(name = "renamed")
        void called();
    }

    public static final class Plain implements Annotated {
        @Override
        public void plain() {}

        @Override
        public void own() {}

        @Override
        @Dependency("of-method")
        public void called() {}
    }

    @Dependency("of-class")
    public static class OnClass implements Annotated {
        @Override
        public void plain() {}

        @Override
        public void own() {}

        @Override
        public void called() {}
    }

    public static final class Inherited extends OnClass {}

    @Dependency("of-dynamic")
    public static final class Dynamic implements DynamicActivity {
        @Override
        public Object execute(EncodedValues args) {
            return "";
        }
    }

    @Test
    void theImplementationsMethodBeatsTheInterfacesMethodAndTheInterface() {
        assertThat(Dependencies.of(new Plain(), "renamed")).isEqualTo("of-method");
        assertThat(Dependencies.of(new Plain(), "Own")).isEqualTo("of-interface-method");
        assertThat(Dependencies.of(new Plain(), "Plain")).isEqualTo("of-interface");
    }

    @Test
    void theImplementationsClassBeatsTheInterfaceAndIsInherited() {
        assertThat(Dependencies.of(new OnClass(), "Plain")).isEqualTo("of-class");
        assertThat(Dependencies.of(new Inherited(), "Plain")).isEqualTo("of-class");
        assertThat(Dependencies.of(new OnClass(), "Own")).isEqualTo("of-interface-method");
    }

    @Test
    void aDynamicActivityHasItsClasssDependencyForEveryType() {
        assertThat(Dependencies.of(new Dynamic(), "Whatever")).isEqualTo("of-dynamic");
    }

    @Test
    void withoutAnAnnotationNothingIsSet() {
        assertThat(Dependencies.of(new Object(), "Any")).isEmpty();
        assertThat(Dependencies.of(null, "Any")).isEmpty();
    }
}
