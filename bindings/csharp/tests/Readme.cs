// The promise of the READMEs: what they show is what runs.
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Promises
{
    [Promises]
    static class Readme
    {
        public static void what_the_readme_shows_is_the_sample()
        {
            string folder = Path.Combine(World.Variable("TOLEM_ROOT"), "bindings/csharp");
            foreach (string file in new[] { "README.md", "README.ru.md" })
            {
                var shown = Regex.Matches(File.ReadAllText(Path.Combine(folder, file)), "<!-- (samples/\\w+\\.cs) -->\n```csharp\n(.*?)```\n", RegexOptions.Singleline)
                    .Cast<Match>().ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
                Expect.Same("samples/Hello.cs,samples/Payout.cs,samples/Restart.cs,samples/SandboxTest.cs", string.Join(",", shown.Keys.OrderBy(name => name)));
                foreach (string name in shown.Keys)
                    Expect.True(shown[name] == File.ReadAllText(Path.Combine(folder, name)), file + " shows another " + name);
            }
        }
    }
}
