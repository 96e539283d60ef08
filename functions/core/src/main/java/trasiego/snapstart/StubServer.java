package trasiego.snapstart;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The other side of a conversation with nobody: on this sandbox's loopback it answers once as S3
 * does, as Secrets Manager does, and refuses as a PostgreSQL server does that is starting up.
 */
final class StubServer implements AutoCloseable {
  private static final int TLS_WANTED = 80877103;
  private static final int LONGEST_HEAD = 64 * 1024;
  private static final int BACKLOG = 16;
  private static final int PATIENCE_MILLIS = 5000;

  private final ServerSocket socket;

  private StubServer(ServerSocket socket) {
    this.socket = socket;
  }

  static StubServer start() throws IOException {
    StubServer counterpart =
        new StubServer(new ServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1")));
    Thread.ofPlatform().name("snapshot").daemon().start(counterpart::serve);
    return counterpart;
  }

  int port() {
    return socket.getLocalPort();
  }

  /** One after the other, as the priming comes; ends when the socket is closed. */
  private void serve() {
    while (!socket.isClosed()) {
      try (Socket caller = socket.accept()) {
        caller.setSoTimeout(PATIENCE_MILLIS);
        answer(new DataInputStream(caller.getInputStream()), caller.getOutputStream());
      } catch (IOException e) {
        // The caller's conversation has ended one way or the other; so has this one.
      }
    }
  }

  private void answer(DataInputStream input, OutputStream output) throws IOException {
    int first = input.readUnsignedByte();
    if (first != 0) {
      output.write(http(head(first, input)));
      return;
    }
    // PostgreSQL's first message begins with its length, which is below 2^24.
    int length = input.readUnsignedByte() << 16 | input.readUnsignedByte() << 8 | input.read();
    int code = input.readInt();
    input.readFully(new byte[length - 2 * Integer.BYTES]);
    if (code == TLS_WANTED) {
      output.write('N');
      input.readFully(new byte[input.readInt() - Integer.BYTES]);
    }
    output.write(refusal());
  }

  private static String head(int first, DataInputStream input) throws IOException {
    StringBuilder head = new StringBuilder().append((char) first);
    while (head.indexOf("\r\n\r\n") < 0 && head.length() < LONGEST_HEAD) {
      head.append((char) input.readUnsignedByte());
    }
    return head.toString();
  }

  /** The body is not read: an answer that comes early with a close is a valid one. */
  private byte[] http(String head) {
    boolean secret = head.contains("secretsmanager.");
    String body =
        secret
            ? "{\"SecretString\":\"{\\\"host\\\":\\\"127.0.0.1\\\",\\\"port\\\":%d,"
                    .formatted(port())
                + "\\\"dbname\\\":\\\"none\\\",\\\"username\\\":\\\"none\\\"}\"}"
            : "<ListBucketResult/>";
    return ("HTTP/1.1 200 OK\r\nConnection: close\r\nETag: \"none\"\r\n"
            + "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + (head.startsWith("HEAD") ? "" : body))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** An ErrorResponse with cannot_connect_now. */
  private static byte[] refusal() {
    byte[] fields =
        "SFATAL\0VFATAL\0C57P03\0Mtaking a snapshot\0\0".getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write('E');
    message.writeBytes(
        java.nio.ByteBuffer.allocate(Integer.BYTES).putInt(Integer.BYTES + fields.length).array());
    message.writeBytes(fields);
    return message.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
