// Reads one object for each line of standard input, with the AWS SDK for Java 2.x.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

public final class Probe {
  public static void main(String[] arguments) throws Exception {
    S3Client client =
        S3Client.builder()
            .endpointOverride(URI.create(System.getenv("MATRIX_ENDPOINT")))
            .region(Region.of(System.getenv("AWS_REGION")))
            .build();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    while (lines.readLine() != null) {
      try {
        client.getObjectAsBytes(
            request ->
                request.bucket(System.getenv("MATRIX_BUCKET")).key(System.getenv("MATRIX_KEY")));
        System.out.println("{\"ok\":true}");
      } catch (RuntimeException error) {
        System.out.println("{\"ok\":false,\"error\":\"" + quoted(String.valueOf(error)) + "\"}");
      }
    }
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\s+", " ");
  }
}
