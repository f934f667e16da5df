// Reads one object for each line of standard input, with the AWS SDK for Java 1.x.
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.s3.AmazonS3;
import com.amazonaws.services.s3.AmazonS3ClientBuilder;
import java.io.BufferedReader;
import java.io.InputStreamReader;

public final class Probe {
  public static void main(String[] arguments) throws Exception {
    AmazonS3 client =
        AmazonS3ClientBuilder.standard()
            .withEndpointConfiguration(
                new EndpointConfiguration(
                    System.getenv("MATRIX_ENDPOINT"), System.getenv("AWS_REGION")))
            .build();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    while (lines.readLine() != null) {
      try {
        client.getObjectAsString(System.getenv("MATRIX_BUCKET"), System.getenv("MATRIX_KEY"));
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
