package trasiego.cli.prisma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PrismaCliTest {
  @Test
  void runsNodeWithoutThePersonsKeys() {
    Map<String, String> environment =
        Map.of(
            "PATH", "/usr/bin",
            "https_proxy", "http://proxy:3128",
            "AWS_SECRET_ACCESS_KEY", "secret",
            "AWS_PROFILE", "production",
            "PGPASSWORD", "secret",
            "DATABASE_URL", "postgresql://u:secret@h/d",
            "GITHUB_TOKEN", "secret",
            "NODE_OPTIONS", "--require=/tmp/x.js",
            "npm_config__authtoken", "secret");

    assertThat(PrismaCli.passed(environment)).containsOnlyKeys("PATH", "https_proxy");
  }
}
