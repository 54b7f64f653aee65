{ Runs the promises of the binding; an argument runs those whose name contains it. The exit code is 1 if one is broken. }
program promises;

uses
  cthreads, SysUtils, World, Documents, Outcomes, Jobs, LogLines, Floats;

begin
  Documents.Promises;
  Outcomes.Promises;
  Jobs.Promises;
  LogLines.Promises;
  Floats.Promises;
  if Broken > 0 then
    ExitCode := 1;
end.
