package trasiego.cli.aws;

import tools.jackson.databind.json.JsonMapper;

/** What the stub answers: a status and a body. */
record StubAnswer(int status, String body) {
  static StubAnswer refused(String code, String message) {
    return new StubAnswer(
        400,
        JsonMapper.shared()
            .createObjectNode()
            .put("__type", code)
            .put("message", message)
            .toString());
  }

  static String xml(String code, String message) {
    return "<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>";
  }
}
