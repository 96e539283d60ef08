package trasiego.status;

import org.junit.jupiter.api.AfterEach;

/** Tests that each begin with a shop of which status reports. */
abstract class ReportedShop {
  ReportFixture status;

  @AfterEach
  void close() {
    status.close();
  }

  /** A shop with which nothing is wrong. */
  void start(int major) {
    status = ReportFixture.healthy(major);
  }
}
