package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Actions;
import trasiego.handler.Deadline;
import trasiego.handler.TestActions;
import trasiego.restore.invocation.RestoreRequest;
import trasiego.restore.invocation.SwapBackRequest;

final class RestoreRequestsTest {
  /** The function's own table, which answers the request instead of doing it. */
  private static final Actions ACTIONS = actions();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'action':'check','backup':'latest','confirm':'shop'",
        "'action':'check','backup':'backups/db/test_20261123_150000.sql.gz','confirm':'shop',"
            + "'override':'other-environment','undo':null,'ended':'arn:aws:x:y'",
        "'action':'check','undo':true,'confirm':'shop','backup':null",
        "'action':'check','undo':true,'confirm':'shop','kept':'shop_20261123_150405_old'",
        "'action':'check','backup':'latest','confirm':'shop','kept':''",
        "'action':'restore','backup':'test_20261123_150000','attempt':7",
        "'action':'restore','backup':'test_20261123_150000','attempt':7,'administrator':true",
        "'action':'check','undo':true,'confirm':'shop','administrator':false",
        "'action':'swap','database':'x','attempt':1,'backup':'test_20261123_150000'",
        "'action':'undo','old':'shop_20261123_150405_old','attempt':1",
        "'action':'undo','database':'shop_20261123_150405_old','attempt':1",
        "'action':'drop'",
        "'action':'drop','database':'','ended':''",
        "'action':'drop','dryRun':true"
      })
  void acceptsWhatTheMachinesSend(String fields) {
    assertThat(request(fields)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "action   | 'action':'explode'",
        "backup   | 'action':'check','confirm':'shop'",
        "backup   | 'action':'check','confirm':'shop','backup':'yesterday'",
        "backup   | 'action':'check','confirm':'shop','undo':true,'backup':'latest'",
        "override | 'action':'check','confirm':'shop','backup':'latest','override':'yes'",
        "kept     | 'action':'check','confirm':'shop','backup':'latest','kept':'x'",
        "kept     | 'action':'drop','kept':'x'",
        "administrator | 'action':'check','undo':true,'confirm':'x','administrator':true",
        "administrator | 'action':'swap','database':'x','attempt':1,'administrator':true",
        "administrator | 'action':'drop','administrator':true",
        // What nobody vouches for is never restored by an administrator.
        "administrator | 'action':'check','backup':'latest','confirm':'shop','administrator':true,"
            + "'override':'unsigned-backup','reason':'x'",
        "administrator | 'action':'restore','backup':'test_20261123_150000','attempt':1,"
            + "'administrator':true,'override':'other-environment,unsigned-backup','reason':'x'",
        "kept     | 'action':'undo','old':'x','kept':'y','attempt':1",
        "action   | 'action':'copy'",
        "action   | 'action':'rehearse','backup':'test_20261123_150000','attempt':1",
        "attempt  | 'action':'restore','backup':'test_20261123_150000'",
        "attempt  | 'action':'restore','backup':'test_20261123_150000','attempt':0",
        "backup   | 'action':'restore','backup':'latest','attempt':1",
        "backup   | 'action':'restore','backup':'test_20261323_150000','attempt':1",
        "database | 'action':'swap','attempt':1",
        "old      | 'action':'swap','database':'x','old':'y','attempt':1",
        "old      | 'action':'undo','attempt':1",
        "database | 'action':'undo','old':'x','database':'y','attempt':1",
        "confirm  | 'action':'drop','confirm':'shop'",
        "backup   | 'action':'drop','backup':'test_20261123_150000'",
        "ended    | 'action':'drop','ended':'a b'",
        "dryRun   | 'action':'check','backup':'latest','confirm':'shop','dryRun':true",
        "database | 'action':'drop','database':'trasiego_restore_test_0123456789'",
        "database |"
            + " 'action':'swap','attempt':1,'database':'0123456789012345678901234567890123456789012345678901234567890123'"
      })
  void refusesWhatDoesNotFitAndNamesTheField(String field, String fields) {
    assertThatThrownBy(() -> request(fields))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("field \"" + field + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'undo':'yes'", "'attempt':'1'", "'attempt':1.5", "'table':'x'"})
  void refusesWrongTypesAndUnknownFields(String fields) {
    assertThatThrownBy(() -> request("'action':'drop'," + fields))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(fields.split("'")[1]);
  }

  @Test
  void takesTheKeptDatabaseByEitherName() {
    assertThat(((SwapBackRequest) request("'action':'undo','old':'x','attempt':1")).putBack())
        .isEqualTo("x");
    assertThat(((SwapBackRequest) request("'action':'undo','database':'x','attempt':1")).putBack())
        .isEqualTo("x");
  }

  private static Object request(String fields) {
    String json = ("{'environment':'test','execution':'e'," + fields + "}").replace('\'', '"');
    Map<String, Object> request =
        JsonMapper.shared().readValue(json, new TypeReference<Map<String, Object>>() {});
    return TestActions.run(ACTIONS, request, Deadline.in(Duration.ofMinutes(1)));
  }

  private static Actions actions() {
    Actions actions = new Actions();
    new RestoreHandler(
            Map.of(
                "TRASIEGO_ENVIRONMENT", "test",
                "TRASIEGO_STORE", "s3://nowhere",
                "TRASIEGO_DATABASE_SECRET",
                    "{\"host\":\"127.0.0.1\",\"port\":1,\"dbname\":\"shop\",\"username\":\"nobody\"}",
                "AWS_ENDPOINT_URL", "http://127.0.0.1:1",
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test"))
        .requests()
        .forEach((name, type) -> add(actions, name, type.asSubclass(RestoreRequest.class)));
    return actions;
  }

  private static <Q extends RestoreRequest> void add(Actions actions, String name, Class<Q> type) {
    actions.on(name, type, (request, _) -> request);
  }
}
